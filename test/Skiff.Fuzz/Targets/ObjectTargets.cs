using Skiff.ApiServer.Tables;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Machinery.Custom;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;
using Encoding = System.Text.Encoding;

namespace Skiff.Fuzz.Targets;

/// <summary>What is done with objects once they are read: defaults, validation, tables, definitions of custom kinds.</summary>
internal static class ObjectTargets
{
    private static readonly SeedObject[] objects = [.. SeedObjects.All];
    private static readonly DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(55);

    private static readonly string[] values =
    [
        "null", "{}", "[]", "\"\"", "0", "-1", "2147483647", "-2147483648", "9223372036854775807", "\"1\"", "true", "[{}]", "[null]", "[[]]", "\"*\"",
        "\"0.0.0.0\"", "\"::\"", "\"-5\"", "\"1e30\"", "\"a/b/c\"", "\"/\"", "\"..\"", "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00Z\"", "1.5",
    ];

    private static readonly string definition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"gadgets.example.com"},
        "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"gadgets","singular":"gadget","kind":"Gadget","listKind":"GadgetList"},
        "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{},"scale":{"specReplicasPath":".spec.n",
        "statusReplicasPath":".status.n"}},"additionalPrinterColumns":[{"name":"N","type":"integer","jsonPath":".spec.n"}],
        "selectableFields":[{"jsonPath":".spec.s"}],"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object",
        "required":["n"],"x-kubernetes-validations":[{"rule":"self.n > 0 && self.s.matches('^a*$')","message":"no"}],"properties":{
        "n":{"type":"integer","minimum":1,"default":2},"s":{"type":"string","pattern":"^(a|b)*$","maxLength":10,"enum":["a","b"]},
        "l":{"type":"array","maxItems":5,"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object",
        "required":["k"],"properties":{"k":{"type":"string"},"d":{"type":"string","format":"date-time"}}}},
        "m":{"type":"object","additionalProperties":{"x-kubernetes-int-or-string":true}},
        "t":{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}}},
        "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]},
        "status":{"acceptedNames":{"plural":"gadgets","singular":"gadget","kind":"Gadget","listKind":"GadgetList"},"storedVersions":["v1"],"conditions":[]}}
        """;

    private static readonly CustomKind gadget = Definition(Encoding.UTF8.GetBytes(definition), out string fault) is { } made
        ? made.Versions[0]
        : throw new FormatException(fault);

    public static IEnumerable<Target> List() =>
    [
        new("validation", 8, [.. objects.Select((seed, index) => (byte[])[(byte)index, .. seed.Json])], Target.Bytes(values), Validate),
        new("update", 4, [.. objects.Select((seed, index) => (byte[])[(byte)index, .. seed.Json])], Target.Bytes(values), Update),
        new("tables", 4, [.. objects.Select((seed, index) => (byte[])[(byte)index, .. seed.Json])], Target.Bytes(values), Tables),
        Target.OfText("definition", 2, [definition],
            [.. values, "\"type\":\"object\"", "\"x-kubernetes-int-or-string\":true", "\"properties\":{", "\"items\":{", "\"not\":{", "\"allOf\":[",
                "self.all(x, x)", "oldSelf", "(a*)*", "\\\\d{1000}"], Definitions),
        Target.OfText("custom object", 6,
            [
                """{"apiVersion":"example.com/v1","kind":"Gadget","metadata":{"name":"a","namespace":"b"},"spec":{"n":3,"s":"a","l":[{"k":"x"}],"m":{"a":1,"b":"c"}}}""",
                """{"apiVersion":"example.com/v1","kind":"Gadget","metadata":{},"spec":{"n":1,"s":"aab","t":{"apiVersion":"v1","kind":"Pod","metadata":{}}}}""",
            ], values, CustomObjects),
    ];

    private static IObject? Read(byte[] input, out Kind kind)
    {
        kind = objects[(input.Length == 0 ? 0 : input[0]) % objects.Length].Kind;
        JsonInput reader = new(input.AsSpan(Math.Min(1, input.Length)), kind.Schema);
        IMessageKind value = kind.ReadJson(ref reader);
        reader.End();
        return reader.Failed ? null : (IObject)kind.WithDefaults(value);
    }

    private static bool Validate(byte[] input)
    {
        if (Read(input, out Kind kind) is not { } value) return false;
        Target.Holds(ReferenceEquals(kind.WithDefaults(value), value) || kind.WithDefaults(value).Equals(value), "defaults change an object twice");
        return Validator.Create(kind, value).Count == 0;
    }

    private static bool Update(byte[] input)
    {
        if (Read(input, out Kind kind) is not { } value) return false;
        IObject old = (IObject)objects[input[0] % objects.Length].Value;
        foreach (string subresource in (string[])["", "status"]) _ = Validator.Update(kind, value, old, subresource);
        return Validator.Update(kind, old, value).Count == 0;
    }

    private static bool Tables(byte[] input)
    {
        if (Read(input, out Kind kind) is not { } value) return false;
        _ = ObjectCodec.Json(TableBuilder.For(kind).OfObject(value, new TableRequest(now, "Object")));
        return true;
    }

    private static CustomDefinition? Definition(byte[] json, out string fault)
    {
        JsonInput reader = new(json, Kinds.CustomResourceDefinition.Schema);
        IMessageKind read = Kinds.CustomResourceDefinition.ReadJson(ref reader);
        reader.End();
        fault = reader.Error ?? "";
        if (reader.Failed) return null;
        IObject value = (IObject)Kinds.CustomResourceDefinition.WithDefaults(read);
        fault = string.Join('\n', Validator.Create(Kinds.CustomResourceDefinition, value).AsEnumerable());
        return fault.Length > 0 ? null : CustomDefinition.Of((CustomResourceDefinition)value);
    }

    private static bool Definitions(string text)
    {
        if (Definition(Encoding.UTF8.GetBytes(text), out _) is not { } read) return false;
        foreach (CustomKind kind in read.Versions) _ = TableBuilder.For(kind).Columns.Count;
        return true;
    }

    private static bool CustomObjects(string text)
    {
        if (JsonParser.Parse(Encoding.UTF8.GetBytes(text)).Value is not JsonObject tree) return false;
        CustomReading read = CustomReading.Of(tree, gadget, findings: true);
        if (read.Object is null)
        {
            Target.Holds(read.Error.Length > 0, "refused without a word");
            return false;
        }

        IObject value = (IObject)gadget.WithDefaults(read.Object);
        _ = ObjectCodec.Json(TableBuilder.For(gadget).OfObject(value, new TableRequest(now)));
        _ = Validator.Update(gadget, value, value).Count;
        return Validator.Create(gadget, value).Count == 0;
    }
}
