using System.Text;
using Skiff.Machinery.Validation;
using Skiff.Model;
using ValueType = Skiff.Model.ValueType;

namespace Skiff.Machinery.Tests;

public class ValidationFuzzTests
{
    public static TheoryData<string> Kinds => new(Samples.Names);

    // Every value of a sound object is replaced, one or more at a time, by what clients may send in its place.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void NeverThrowsAndNeverNamesNothing(string name)
    {
        Random random = new(name.Length * 7919);
        Kind kind = Samples.KindOf(name);
        IObject old = Samples.Make(name);
        int refused = 0;
        for (int i = 0; i < 300; i++)
        {
            Json text = Damage(Samples.Text(name), kind.Schema, random, 0);
            JsonInput input = new(Encoding.UTF8.GetBytes(text.ToString()), kind.Schema);
            IMessageKind read = kind.ReadJson(ref input);
            if (input.Failed) continue;
            IObject value = (IObject)kind.WithDefaults(read);
            foreach (string subresource in (ReadOnlySpan<string>)["", "status", "scale", "finalize", "resize", "ephemeralcontainers"])
            {
                AssertSound(Samples.Lines(Validator.Update(kind, value, old, subresource)));
                AssertSound(Samples.Lines(Validator.Update(kind, old, value, subresource)));
            }

            string[] faults = Samples.Lines(Validator.Create(kind, value));
            AssertSound(faults);
            if (faults.Length > 0) refused++;
        }

        Assert.True(refused > 50, $"only {refused} were refused");
    }

    private static void AssertSound(string[] faults)
    {
        foreach (string fault in faults) Assert.Matches(
            @"^[^:]*: (Required value|Invalid value: |Unsupported value: |Duplicate value: |Not found: |Forbidden|Too long|Too many|Internal error: )", fault);
    }

    private static Json Damage(Json value, TypeSchema? schema, Random random, int depth)
    {
        if (depth > 1 && random.Next(10) == 0) return Replacement(value, random);
        switch (value)
        {
            case JsonObject map:
                JsonObject result = map;
                foreach ((string name, Json member) in map.Members)
                {
                    if (depth > 0 && random.Next(25) == 0) result = result.Remove(name);
                    else result = result.Set(name, Damage(member, SchemaOf(schema, name), random, depth + 1));
                }

                // A member that the sample does not have, of a shape the reader takes.
                if (schema is { Fields.Count: > 0 } && random.Next(3) == 0)
                {
                    FieldSchema field = schema.Fields[random.Next(schema.Fields.Count)];
                    if (!result.Has(field.Name)) result = result.Set(field.Name, Sample(field, random, 0));
                }

                return result;
            case JsonArray list:
                Json[] items = [.. list.Items.ToArray().Select(item => Damage(item, schema, random, depth + 1))];
                return random.Next(8) == 0 ? JsonArray.From(items.Concat(items)) : JsonArray.Adopt(items);
            default:
                return value;
        }
    }

    private static TypeSchema? SchemaOf(TypeSchema? schema, string name) =>
        schema?.Find(name)?.Object?.Invoke();

    private static Json Replacement(Json value, Random random) => value switch
    {
        JsonNumber => Json.Of(random.Next(5) switch { 0 => 0, 1 => -1, 2 => int.MaxValue, 3 => 70_000, _ => random.Next(100) }),
        JsonString => Json.Of(Word(random)),
        JsonBoolean => Json.Of(random.Next(2) == 0),
        JsonArray => JsonArray.Empty,
        _ => JsonObject.Empty,
    };

    private static string Word(Random random) => random.Next(12) switch
    {
        0 => "",
        1 => "-",
        2 => "a/b",
        3 => new string('a', 300),
        4 => "A_b",
        5 => "10.0.0.1",
        6 => "\u00e9\0",
        7 => "..",
        8 => "%",
        9 => "1Gi",
        10 => "/",
        _ => "None",
    };

    private static Json Sample(FieldSchema field, Random random, int depth)
    {
        Json one = One(field, random, depth);
        return field.Shape switch
        {
            FieldShape.List => JsonArray.From(Enumerable.Range(0, random.Next(3)).Select(_ => one)),
            FieldShape.Map => Json.Object((Word(random), one)),
            _ => one,
        };
    }

    // A value of the type that the reader takes, so that what it means is all that can be wrong.
    private static Json One(FieldSchema field, Random random, int depth)
    {
        switch (field.Type)
        {
            case ValueType.Object when field.Object is { } type:
                JsonObject value = JsonObject.Empty;
                if (depth >= 4) return value;
                foreach (FieldSchema member in type().Fields)
                {
                    if (random.Next(2) == 0) value = value.Set(member.Name, Sample(member, random, depth + 1));
                }

                return value;
            case ValueType.String:
                return Json.Of(Word(random));
            case ValueType.Boolean:
                return Json.Of(random.Next(2) == 0);
            case ValueType.Time or ValueType.MicroTime:
                return Json.Of("2026-01-02T03:04:05Z");
            case ValueType.Bytes:
                return Json.Of("AAAA");
            case ValueType.Quantity:
                return Json.Of(random.Next(4) switch { 0 => "0", 1 => "-1", 2 => "1500m", _ => "1Gi" });
            case ValueType.IntOrString when random.Next(2) == 0:
                return Json.Of(Word(random));
            default:
                return Json.Of(random.Next(5) switch { 0 => 0, 1 => -1, 2 => int.MaxValue, 3 => 70_000, _ => random.Next(100) });
        }
    }
}
