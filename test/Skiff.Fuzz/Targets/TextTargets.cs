using System.Text;
using System.Text.Json;
using Skiff.ApiServer.Tables;
using Skiff.Machinery.Apply;
using Skiff.Machinery.Cel;
using Skiff.Machinery.Custom;
using Skiff.Machinery.Selectors;
using Skiff.Machinery.Validation;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Encoding = System.Text.Encoding;

namespace Skiff.Fuzz.Targets;

/// <summary>The small languages that stand in fields, queries and headers.</summary>
internal static class TextTargets
{
    private static readonly DateTimeOffset start = new(2026, 2, 28, 23, 59, 30, TimeSpan.Zero);
    private static readonly JsonElement sample = JsonDocument.Parse(SeedObjects.All[0].Json).RootElement;

    private static readonly CelEnvironment environment = CelEnvironment.Kubernetes.WithVariables(
        ("object", CelType.Dyn), ("x", CelType.Int), ("names", CelType.ListOf(CelType.String)));

    private static readonly CelVariables variables = new()
    {
        ["object"] = JsonValues.Of(Machinery.Json.Parse(Encoding.UTF8.GetString(SeedObjects.All[0].Json))),
        ["x"] = CelInt.Of(7),
        ["names"] = CelList.Of(["anna", "ben"]),
    };

    public static IEnumerable<Target> List() =>
    [
        Target.OfText("quantity", 12, ["100m", "1.5Gi", "12e6", "-3", "0.000000001", "1E3", "9223372036854775807", "1Ki", "5k", "10000000Ei"],
            ["e", "E", "i", "K", "Mi", "n", "u", "m", ".", "-", "+", "0", "00000000", "99999999999", "e-30", "e999999999"], Quantities),
        Target.OfText("label selector", 8, ["app=web,tier in (a,b),!canary", "a!=b", "x notin (y)", "n>5", "a.b/c==d", "a in ()", ",,"],
            [" in ", " notin ", "(", ")", ",", "!", "=", "==", "!=", ">", "<", "/", "é"], Labels),
        Target.OfText("field selector", 8, ["metadata.name=a,status.phase!=Running", "a==b", @"x=a\,b\=c\\"],
            ["=", "==", "!=", ",", "\\", "\\,", "\\\\", "metadata.name"], Fields),
        Target.OfText("managed fields", 8,
            ["""{"f:spec":{".":{},"f:a":{},"k:{\"name\":\"x\"}":{"f:y":{}},"v:3":{},"i:0":{}}}""", """{"f:metadata":{"f:labels":{"f:a":{}}}}"""],
            ["\"f:", "\"k:{", "\"v:", "\"i:", "\".\":{}", "{}", "\\\"", "null", "[", "1e99", "99999999999999999999"], ManagedFields),
        Target.OfText("column path", 8,
            [".spec.containers[*].name", ".a['b\\'c'][0:-1:2]", ".x[?(@.y=='z')].w", "..name", ".a[0,1]", "{.b}", ".items[?(@.a>1)]"],
            ["[", "]", "[*]", "..", "[?(@.", ")]", "'", "\\", "-1", ":", "99999999999", "=="], Columns),
        Target.OfText("expression", 3,
            [
                "object.spec.containers.all(c, c.name != '' && c.image.startsWith('n'))", "x * 2 + 1 > 10 ? 'a' : 'b'", "names.map(n, n + '!')",
                "quantity('1Gi').isGreaterThan(quantity('5'))", "url('https://a/b?c=d').getQuery()", "'%s-%d'.format(['a', 1])", "{'a': [1u, 2.5, b'x']}",
                "duration('1h30m') + timestamp('2024-01-01T00:00:00Z') == null", "optional.of(x).orValue(1)", "'a,b'.split(',').exists_one(s, s == 'a')",
                "ip('10.0.0.1').isLoopback() || cidr('10.0.0.0/8').containsIP('10.1.2.3')", "names.sortBy(n, n)", "has(object.a.b)", "'aaa'.matches('(a*)*b')",
            ],
            [
                "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "&&", "||", "!", "-", "==", "in", "'", "\"\"\"", "r'", "b'", "\\x41", "\\u12", "0x", "1u",
                "1e400", ".map(", ".all(", "has(", "object", "names", "x", "9223372036854775807", "-9223372036854775808", "%", "/ 0", "format(", "matches('",
            ], Expressions),
        Target.OfText("schedule", 8, ["*/5 * * * *", "0 0 30 2 *", "@hourly", "TZ=UTC 0 12 * * MON-FRI", "0 0 1,15 * 3", "@every 1h", "59 23 31 12 ?"],
            ["*", "/", "-", ",", "@", "L", "?", "60", "0", "JAN", "SUN", "TZ=", "CRON_TZ=Europe/Rome ", "99999999999"], Schedules),
        Target.OfText("duration", 8, ["1h30m", "1.5s", "-2h45m0.5s", "100ns", "5µs", "0", "2540400h10m10s"],
            ["h", "m", "s", "ms", "us", "µs", "ns", ".", "-", "+", "9999999999999999999"], text => GoDuration.TryParse(text, out _, out _)),
        Target.OfText("time", 8, ["2024-01-31T09:30:00Z", "2024-02-29T23:59:60+14:00", "0001-01-01T00:00:00Z", "2024-01-01T00:00:00.123456Z"],
            ["T", "Z", "+", "-", ":", ".", "0000", "9999", "+24:00", "t", "z"], Times),
        Target.OfText("address", 8, ["10.0.0.1", "::1", "fe80::1%eth0", "010.1.2.3", "::ffff:1.2.3.4", "10.0.0.0/8", "fd00::/64", "1.2.3.4/33", "0x7f.1"],
            [":", "::", ".", "/", "%", "0", "00", "256", "ffff", "/129", "-", " "], AddressesAndRanges),
        Target.OfText("version", 4, ["v1", "v1beta2", "v12alpha1", "foo1", "v1beta", "v99999999999999999999"],
            ["v", "alpha", "beta", "0", "1", "-"], Versions),
    ];

    private static bool Quantities(string text)
    {
        if (!Quantity.TryParse(text, out Quantity value, out _)) return false;
        Target.Holds(Quantity.TryParse(value.ToString(), out Quantity again, out string? error), $"wrote {value}: {error}");
        Target.Same(value, again, "quantity");
        Target.Same(value.ToString(), again.ToString(), "text");
        _ = value.Value() + value.MilliValue() + value.ScaledValue(-9);
        _ = value.ToDouble();
        _ = value + value * 3 - value;
        _ = value.GetHashCode() ^ value.RoundUp(-3).Sign;
        return true;
    }

    private static bool Labels(string text)
    {
        if (!Selector.TryParse(text, out Selector? selector, out string error))
        {
            Target.Holds(error.Length > 0, "refused without a word");
            return false;
        }

        _ = selector.Matches(MapOf.Create(("app", "web"), ("n", "7")));
        Target.Holds(Selector.TryParse(selector.ToString(), out Selector? again, out error), $"wrote {selector}: {error}");
        Target.Same(selector.ToString(), again!.ToString(), "selector");
        return true;
    }

    private static bool Fields(string text)
    {
        if (!FieldSelector.TryParse(text, out FieldSelector? selector, out _)) return false;
        _ = selector.Matches(field => field);
        Target.Holds(FieldSelector.TryParse(selector.ToString(), out FieldSelector? again, out string error), $"wrote {selector}: {error}");
        // Conditions are ordered by the text they came in, as upstream orders them, which may be longer than it has to be.
        Target.Same(Sorted(selector), Sorted(again!), "selector");
        return true;
    }

    private static string Sorted(FieldSelector selector) =>
        string.Join(',', selector.Requirements.Select(condition => condition.ToString()).Order(StringComparer.Ordinal));

    private static bool ManagedFields(string text)
    {
        if (FieldsText.Read(RawJson.Parse(text), out string error) is not { } set)
        {
            Target.Holds(error.Length > 0, "refused without a word");
            return false;
        }

        FieldSet? again = FieldsText.Read(FieldsText.Write(set), out error);
        Target.Holds(again is not null, $"wrote what it does not read: {error}");
        Target.Same(set, again!, "set");
        _ = set.Union(again!).Except(set).Paths();
        return true;
    }

    private static bool Columns(string text)
    {
        if (JsonPath.Parse(text, out string fault) is not { } path)
        {
            Target.Holds(fault.Length > 0, "refused without a word");
            return false;
        }

        _ = path.Find(sample)?.Count;
        return true;
    }

    private static bool Expressions(string text)
    {
        CelCompilation compiled = environment.Compile(text);
        if (compiled.Program is not { } program)
        {
            Target.Holds(compiled.Issues.Count > 0 || compiled.Error.Length > 0, "refused without a word");
            return false;
        }

        _ = program.EstimateCost();
        CelResult result = program.Run(variables, costLimit: 100_000);
        _ = result.Error ?? result.Value.ToString();
        return true;
    }

    private static bool Schedules(string text)
    {
        if (!CronSchedule.TryParse(text, out CronSchedule? schedule, out string error))
        {
            Target.Holds(error.Length > 0, "refused without a word");
            return false;
        }

        if (schedule.Next(start, TimeZoneInfo.Utc) is { } next)
        {
            Target.Holds(next > start, $"{next:O} is not after {start:O}");
            _ = schedule.Next(next, TimeZoneInfo.Utc);
        }

        return true;
    }

    private static bool Times(string text)
    {
        _ = GoTime.ParseMicro(text, out _);
        if (GoTime.Parse(text, out DateTimeOffset? time) is not null) return false;
        if (time is not { } moment) return true;
        string written = GoTime.Format(moment);
        Target.Holds(GoTime.Parse(written, out DateTimeOffset? again) is null, $"wrote {written}");
        Target.Same(written, again is { } same ? GoTime.Format(same) : "0001-01-01T00:00:00Z", "time");
        return true;
    }

    private static bool AddressesAndRanges(string text)
    {
        Faults faults = new();
        FieldPath path = FieldPath.Root("address");
        Addresses.CheckLegacy(text, path, faults);
        Addresses.Check(text, path, faults);
        Addresses.CheckNotSpecial(text, path, faults);
        Addresses.CheckRange(text, path, faults);
        return Addresses.Parse(text, out _) is not null;
    }

    private static bool Versions(string text)
    {
        int order = VersionOrder.Compare(text, "v1");
        Target.Same(Math.Sign(order), -Math.Sign(VersionOrder.Compare("v1", text)), "order");
        return order == 0;
    }
}
