using System.Collections;
using System.Reflection;
using System.Text;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Model.Tests;

/// <summary>Records with random content, reproducible by the seed.</summary>
internal sealed class RandomRecords(int seed)
{
    private const int MaxDepth = 7;

    private static readonly string[] Quantities =
        ["0", "1", "500m", "128Mi", "1Gi", "1.5", "100u", "3e6", "-2", "12345678901234567890", "1Ki", "0.5Mi", "7E"];

    private static readonly string[] Raws =
        ["{\"a\":[1,2,{\"b\":null}],\"c\":\"x y\"}", "\"text\"", "[]", "{}", "true", "1.25", "{\"k\\\"\":\"\\u00e9\"}"];

    private static readonly string[] Letters =
    [
        "a", "B", "7", "-", ".", "/", " ", "\"", "\\", "<", ">", "&",
        "\n", "\t", "\u0001", "é", "\u2028", "漢", "😀", "\u007f",
    ];

    private readonly Random random = new(seed);

    public object Make(Type record, int depth = 0)
    {
        if (record == typeof(JSONSchemaPropsOrBool)) return MakeBoolUnion(depth);
        if (record == typeof(JSONSchemaPropsOrArray)) return MakeArrayUnion(depth);
        if (record == typeof(JSONSchemaPropsOrStringArray)) return MakeStringArrayUnion(depth);
        object made = Activator.CreateInstance(record)!;
        foreach (PropertyInfo property in Declared.Fields(record))
        {
            bool inline = property.GetCustomAttribute<InlineAttribute>() is not null;
            bool set = random.NextDouble() < (inline || depth == 0 ? 0.9 : depth > MaxDepth ? 0.05 : 0.35);
            if (set && Value(property, property.PropertyType, depth) is { } value) property.SetValue(made, value);
        }

        return made;
    }

    private object? Value(PropertyInfo property, Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        bool micro = property.GetCustomAttribute<MicroTimeAttribute>() is not null;
        if (type == typeof(string)) return Text();
        if (type == typeof(int)) return (int)Integer(int.MinValue, int.MaxValue);
        if (type == typeof(long)) return Integer(long.MinValue, long.MaxValue);
        if (type == typeof(bool)) return random.Next(2) == 0;
        if (type == typeof(double)) return random.NextDouble() * Math.Pow(10, random.Next(-9, 24));
        if (type == typeof(DateTimeOffset)) return Time(micro);
        if (type == typeof(TimeSpan)) return TimeSpan.FromTicks(Integer(-90_000_000_000_000_000, 90_000_000_000_000_000));
        if (type == typeof(Quantity)) return Quantity.Parse(Quantities[random.Next(Quantities.Length)]);
        if (type == typeof(IntOrString)) return random.Next(2) == 0 ? random.Next() : IntOrString.Of(Text());
        if (type == typeof(RawJson)) return RawJson.Parse(Raws[random.Next(Raws.Length)]);
        if (type == typeof(Bytes)) return new Bytes(Encoding.UTF8.GetBytes($"x{Text()}"));
        if (Declared.IsList(type)) return List(property, type.GenericTypeArguments[0], depth);
        if (Declared.IsMap(type)) return Map(property, type.GenericTypeArguments[0], depth);
        return Make(type, depth + 1);
    }

    private object List(PropertyInfo property, Type item, int depth)
    {
        IList items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        for (int i = random.Next(1, 4); i > 0; i--) items.Add(Value(property, item, depth + 1));
        return typeof(ListOf).GetMethod(nameof(ListOf.From))!.MakeGenericMethod(item).Invoke(null, [items])!;
    }

    private object Map(PropertyInfo property, Type value, int depth)
    {
        Type pair = typeof(KeyValuePair<,>).MakeGenericType(typeof(string), value);
        IList entries = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(pair))!;
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            entries.Add(Activator.CreateInstance(pair, Text(), Value(property, value, depth + 1)));
        }

        return typeof(MapOf<>).MakeGenericType(value).GetMethod("From")!.Invoke(null, [entries])!;
    }

    private string Text()
    {
        StringBuilder text = new("w");
        for (int i = random.Next(8); i > 0; i--) text.Append(Letters[random.Next(Letters.Length)]);
        return text.ToString();
    }

    private long Integer(long least, long most) =>
        random.Next(3) == 0 ? random.NextInt64(least, most) : random.Next(300);

    private DateTimeOffset Time(bool micro)
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(random.NextInt64(-60_000_000_000, 250_000_000_000));
        return micro ? time.AddTicks(random.Next(1_000_000) * TimeSpan.TicksPerMicrosecond) : time;
    }

    private JSONSchemaPropsOrBool MakeBoolUnion(int depth) => depth > MaxDepth || random.Next(2) == 0
        ? new() { Allows = random.Next(2) == 0 }
        : new() { Allows = true, Schema = (JSONSchemaProps)Make(typeof(JSONSchemaProps), depth + 1) };

    private JSONSchemaPropsOrArray MakeArrayUnion(int depth) => random.Next(2) == 0
        ? new() { Schema = (JSONSchemaProps)Make(typeof(JSONSchemaProps), depth + 1) }
        : new() { JSONSchemas = [(JSONSchemaProps)Make(typeof(JSONSchemaProps), depth + 1)] };

    private JSONSchemaPropsOrStringArray MakeStringArrayUnion(int depth) => random.Next(2) == 0
        ? new() { Schema = (JSONSchemaProps)Make(typeof(JSONSchemaProps), depth + 1) }
        : new() { Property = [Text(), Text()] };
}
