using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;
using Skiff.Model;
using ValueType = Skiff.Model.ValueType;

namespace Skiff.ApiServer.Differential.Generation;

/// <summary>Values for fields: mostly of the right type, and often not what the field may hold.</summary>
internal sealed class Values(Chance chance, Vocabulary vocabulary, Wording wording)
{
    private const int DepthMax = 4;

    private static readonly string[] texts =
    [
        "", "a", "web", "A_b", "a.b", "-x", "x y", "ü", "x/y", "example.com/x", "/abs", "../up", "a/../b", "1", "0", "80",
        "100%", "-5%", "150%", "http", "10.0.0.1", "10.0.0.256", "010.0.0.1", "::1", "fe80::1", "2001:db8::1", "10.0.0.0/8",
        "10.0.0.1/8", "*", "*.example.com", "example.com", "Example.com", "None", "default", "kubernetes.io/x", "TCP", "app",
        "x\n", "metadata.name", "spec.nodeName", "https://example.com/", "In", "Exists", "Always", "2020-01-01T00:00:00Z",
    ];

    private static readonly string[] quantities = ["1", "100m", "0", "-1", "1Gi", "1.5", "1e3", "1x", "", "0.0001", "10000000000000000000", "1Ki1"];
    private static readonly long[] integers = [0, 1, -1, 2, 5, 80, 100, 101, 255, 65535, 65536, 2147483647, -2147483648];
    private static readonly string[] durations = ["1s", "5m", "0s", "-1s", "1", "x"];

    /// <summary>A value for a field.</summary>
    public Json For(FieldSchema field, int depth = 0) => field.Shape switch
    {
        FieldShape.List => JsonArray.From(Enumerable.Range(0, chance.Below(3)).Select(_ => Single(field, depth))),
        FieldShape.Map => Map(field, depth),
        _ => Single(field, depth),
    };

    /// <summary>A value for one item of a field.</summary>
    public Json Single(FieldSchema field, int depth = 0)
    {
        if (field.Nested) return JsonArray.From([Scalar(field)]);
        return field.Object is { } schema ? Object(schema(), depth) : Scalar(field);
    }

    /// <summary>A value of another type than the field's.</summary>
    public Json WrongType(FieldSchema field) => field.Shape switch
    {
        FieldShape.List => chance.Of(Json.Of("text"), Json.Of(1), Json.Object(("a", Json.Of("b")))),
        FieldShape.Map => chance.Of(Json.Of("text"), Json.Of(1), Json.Array(Json.Of("b"))),
        _ => field.Type switch
        {
            ValueType.String or ValueType.Quantity => chance.Of(Json.Of(7), Json.True, Json.Array(), Json.Object()),
            ValueType.IntOrString => chance.Of(Json.True, Json.Array(), Json.Of(1.5)),
            ValueType.Int32 or ValueType.Int64 => chance.Of(Json.Of("7"), Json.True, Json.Of(1.5), Json.Array(), Json.Of(1L << 40)),
            ValueType.Boolean => chance.Of(Json.Of("true"), Json.Of(1), Json.Object()),
            _ => chance.Of(Json.Of("text"), Json.Of(1), Json.True, Json.Array()),
        },
    };

    /// <summary>A text of the pool.</summary>
    public string Text() => chance.Percent(6) ? new string('a', chance.Of(63, 64, 253, 254, 300)) : chance.Of(texts);

    private JsonObject Map(FieldSchema field, int depth)
    {
        JsonObject map = JsonObject.Empty;
        for (int i = chance.Below(3); i > 0; i--) map = map.Set(field.Type == ValueType.Quantity ? ResourceName() : Text(), Single(field, depth));
        return map;
    }

    private string ResourceName() => chance.Of("cpu", "memory", "storage", "pods", "example.com/gpu", "requests.cpu", "hugepages-2Mi", "services", Text());

    private JsonObject Object(TypeSchema schema, int depth)
    {
        JsonObject made = JsonObject.Empty;
        foreach (FieldSchema field in schema.Fields)
        {
            if (!vocabulary.Knows(schema, field.Name, wording)) continue;
            bool wanted = chance.Percent(field.Required ? 85 : depth < 2 ? 30 : 12);
            if (!wanted || (depth >= DepthMax && field.Object is not null)) continue;
            made = made.Set(field.Name, For(field, depth + 1));
        }

        return made;
    }

    private Json Scalar(FieldSchema field) => field.Type switch
    {
        ValueType.Boolean => Json.Of(chance.Percent(50)),
        ValueType.Int32 or ValueType.Int64 => Json.Of(chance.Of(integers)),
        ValueType.Double => Json.Of(1.5),
        ValueType.Quantity => Json.Of(chance.Of(quantities)),
        ValueType.IntOrString => chance.Percent(50) ? Json.Of(chance.Of(integers)) : Json.Of(Text()),
        ValueType.Time => Json.Of(chance.Of("2020-01-01T00:00:00Z", "2020-01-01T00:00:00+02:00")),
        ValueType.MicroTime => Json.Of(chance.Of("2020-01-01T00:00:00.000000Z", "2020-01-01T00:00:00.123456Z")),
        ValueType.Duration => Json.Of(chance.Of(durations)),
        ValueType.Bytes => Json.Of(chance.Of("", "AAEC", "YQ==", "a")),
        ValueType.Any => chance.Of(Json.Object(("a", Json.Of(1))), Json.Of("x"), Json.Array(Json.Of(1))),
        _ => Json.Of(field.Enum.Count > 0 && chance.Percent(75) ? chance.Of(field.Enum) : Named(field.Name)),
    };

    // Fields of a name often take texts of one sort.
    private string Named(string field) => chance.Percent(60) ? Text() : field switch
    {
        "name" or "serviceName" or "claimName" or "secretName" => chance.Of("web", "data", "a", "settings"),
        "key" or "topologyKey" => chance.Of("app", "example.com/zone", "zone"),
        "ip" or "clusterIP" or "hostIP" => chance.Of("10.9.8.7", "127.0.0.1", "169.254.1.1", "224.0.0.1", "0.0.0.0"),
        "cidr" or "podCIDR" => chance.Of("10.0.0.0/8", "2001:db8::/64", "10.0.0.0"),
        "kind" => chance.Of("Pod", "Deployment", "ServiceAccount", "User"),
        "apiVersion" => chance.Of("v1", "apps/v1", "a/b/c"),
        "apiGroup" => chance.Of("", "rbac.authorization.k8s.io", "example.com"),
        "path" or "mountPath" => chance.Of("/a", "b", "c/../d"),
        "uid" => "00000000-0000-0000-0000-000000000001",
        "schedule" => chance.Of("@hourly", "* * * * *", "61 * * * *", "TZ=UTC 0 0 * * *"),
        _ => Text(),
    };
}
