using System.Net.Http.Headers;
using System.Text;
using Skiff.Machinery;
using Skiff.Machinery.Cbor;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>
/// Class 30, bombs: small inputs that mean to become large or slow. Two hundred of them, and what each may take is
/// bounded: the answer is no fault of the server's, and little memory is used on the way to it.
/// </summary>
[Collection(nameof(Alone))]
public sealed class BombTests
{
    // What others allocate at the same time would be counted as well.
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
    private const long BytesMax = 1024L << 20;

    private sealed record Bomb(string Name, string Method, string Path, string Type, byte[] Body);

    [Fact]
    public async Task None_goes_off()
    {
        List<string> broken = [];
        await using LiveServer live = await LiveServer.StartAsync(options => options with
        {
            SpeaksCbor = true, RequestBroke = (request, fault) => broken.Add($"{request}: {fault}"),
        });
        await live.PostAsync(Maps, """{"metadata":{"name":"a"},"data":{"k":"v"}}""");
        Bomb[] bombs = [.. Yaml(), .. JsonTexts(), .. Patches(), .. Binary(), .. Expressions(), .. Selectors()];
        Assert.True(bombs.Length >= 200, $"{bombs.Length}");
        foreach (Bomb bomb in bombs)
        {
            long before = GC.GetTotalAllocatedBytes();
            using HttpRequestMessage request = new(new HttpMethod(bomb.Method), bomb.Path);
            if (bomb.Body.Length > 0)
            {
                request.Content = new ByteArrayContent(bomb.Body);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(bomb.Type);
            }

            using HttpResponseMessage answer = await live.Admin.SendAsync(request, TestContext.Current.CancellationToken);
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            // Some patches and configurations that fit nothing are a 500 without a reason upstream.
            bool isOrderly = (int)answer.StatusCode < 500 || !text.Contains("\"reason\"", StringComparison.Ordinal);
            Assert.True(isOrderly, $"{bomb.Name}: {(int)answer.StatusCode} {text[..Math.Min(text.Length, 300)]}\n{string.Join('\n', broken)}");
            long taken = GC.GetTotalAllocatedBytes() - before;
            Assert.True(taken < BytesMax, $"{bomb.Name} took {taken >> 20} MiB of memory");
        }

        Assert.Empty(broken);
        Assert.Equal(200, (await live.GetAsync("/readyz")).Code);
    }

    private static Bomb Post(string name, string type, string body) => new(name, "POST", Maps, type, Encoding.UTF8.GetBytes(body));

    private static IEnumerable<Bomb> Yaml()
    {
        const string Type = "application/yaml";
        foreach (int width in (int[])[2, 5, 9, 20])
        {
            foreach (int levels in (int[])[5, 9, 15, 30])
            {
                StringBuilder laughs = new("a0: &a0 [lol]\n");
                for (int i = 1; i < levels; i++)
                    laughs.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", width))}]\n");
                yield return Post($"laughs {width}x{levels}", Type, laughs.ToString());
            }
        }

        foreach (int depth in (int[])[400, 499, 5_000, 100_000])
        {
            yield return Post($"lists {depth}", Type, new string('[', depth) + new string(']', depth));
            yield return Post($"maps {depth}", Type, string.Concat(Enumerable.Repeat("{a: ", depth)) + new string('}', depth));
            yield return Post($"dashes {depth}", Type, string.Concat(Enumerable.Repeat("- ", depth)) + "a");
            yield return Post($"questions {depth}", Type, string.Concat(Enumerable.Repeat("? ", depth)) + "a");
            yield return Post($"anchored lists {depth}", Type, string.Concat(Enumerable.Repeat("&a [", Math.Min(depth, 50_000))) + "x");
        }

        yield return Post("named lists around a text", Type, string.Concat(Enumerable.Repeat("&a [", 490)) + new string('x', 2_000_000) + new string(']', 490));
        yield return Post("an alias of itself", Type, "a: &a [*a]");
        yield return Post("a merge of itself", Type, "a: &a {<<: *a}");
        yield return Post("merges", Type, "a: &a {b: c}\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"k{i}: {{<<: *a}}\n")));
        yield return Post("many anchors", Type, string.Concat(Enumerable.Range(0, 100_000).Select(i => $"k{i}: &k{i} v\n")));
        yield return Post("many documents", Type, string.Concat(Enumerable.Repeat("---\na: b\n", 100_000)));
        yield return Post("a long key", Type, new string('k', 2_000_000) + ": v");
        yield return Post("tags", Type, "%TAG ! tag:a,2000:\n---\n" + string.Concat(Enumerable.Repeat("!!binary ", 1000)) + "a");
        yield return Post("spaces", Type, new string(' ', 2_500_000) + "a: b");
        yield return Post("comments", Type, string.Concat(Enumerable.Repeat("#\n", 1_000_000)));
    }

    private static IEnumerable<Bomb> JsonTexts()
    {
        const string Type = "application/json";
        foreach (int depth in (int[])[499, 501, 10_000, 1_000_000])
        {
            yield return Post($"arrays {depth}", Type, new string('[', depth));
            yield return Post($"objects {depth}", Type, string.Concat(Enumerable.Repeat("{\"a\":", Math.Min(depth, 500_000))));
            yield return Post($"data {depth}", Type, "{\"metadata\":{\"name\":\"x\",\"managedFields\":[{\"fieldsV1\":" + string.Concat(Enumerable.Repeat("{\"f:a\":", Math.Min(depth, 300_000))));
            yield return new($"definition {depth}", "POST", Definitions, Type, Encoding.UTF8.GetBytes(
                "{\"spec\":{\"versions\":[{\"schema\":{\"openAPIV3Schema\":" + string.Concat(Enumerable.Repeat("{\"properties\":{\"a\":", Math.Min(depth, 100_000)))));
        }

        foreach (string number in (string[])["1e308", "1e999999999", "-1e999999999", "0." + new string('0', 100_000) + "1", new string('9', 1_000_000), "1e-999999999"])
        {
            yield return Post($"number {number[..Math.Min(12, number.Length)]}", Type, $$$$$$"""{"metadata":{"name":"n","generation":{{{{{{number}}}}}}}}""");
            yield return new($"quantity {number[..Math.Min(12, number.Length)]}", "POST", "/api/v1/namespaces/default/limitranges", Type,
                Encoding.UTF8.GetBytes($$$$$$"""{"metadata":{"name":"n"},"spec":{"limits":[{"type":"Pod","max":{"cpu":"{{{{{{number}}}}}}","memory":{{{{{{number}}}}}}}}]}}"""));
        }

        yield return Post("twice the same", Type, "{" + string.Concat(Enumerable.Repeat("\"a\":1,", 200_000)) + "\"a\":1}");
        yield return Post("many members", Type, "{" + string.Join(',', Enumerable.Range(0, 150_000).Select(i => $"\"a{i}\":1")) + "}");
        yield return Post("many unknown fields, strictly", Type, "{\"metadata\":{\"name\":\"x\"}," + string.Join(',', Enumerable.Range(0, 150_000).Select(i => $"\"a{i}\":1")) + "}")
            with { Path = Maps + "?fieldValidation=Strict" };
        yield return Post("escapes", Type, "{\"metadata\":{\"name\":\"" + string.Concat(Enumerable.Repeat("\\u0041", 400_000)) + "\"}}");
        yield return Post("labels", Type, "{\"metadata\":{\"name\":\"x\",\"labels\":{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"!{i}\":\"!\"")) + "}}}");
        yield return Post("owners", Type, "{\"metadata\":{\"name\":\"x\",\"ownerReferences\":[" + string.Join(',', Enumerable.Repeat("{}", 200_000)) + "]}}");
        yield return Post("finalizers", Type, "{\"metadata\":{\"name\":\"x\",\"finalizers\":[" + string.Join(',', Enumerable.Repeat("\"a\"", 300_000)) + "]}}");
        yield return new("containers", "POST", "/api/v1/namespaces/default/pods", Type, Encoding.UTF8.GetBytes(
            "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"containers\":[" + string.Join(',', Enumerable.Repeat("{\"name\":\"a\"}", 100_000)) + "]}}"));
    }

    private static IEnumerable<Bomb> Patches()
    {
        const string Json = "application/json-patch+json", Merge = "application/merge-patch+json", Strategic = "application/strategic-merge-patch+json";
        Bomb Patch(string name, string type, string body) => new(name, "PATCH", $"{Maps}/a?fieldManager=x", type, Encoding.UTF8.GetBytes(body));
        foreach (int copies in (int[])[10, 20, 30, 100, 9_999, 10_001, 60_000])
        {
            yield return Patch($"doublings {copies}", Json, "[" + string.Join(',', Enumerable.Range(0, Math.Min(copies, 40_000)).Select(i =>
                $$$$$$"""{"op":"copy","from":"/data","path":"/data/c{{{{{{i}}}}}}"}""")) + "]");
            yield return Patch($"additions {copies}", Json, "[" + string.Join(',', Enumerable.Repeat("""{"op":"add","path":"/metadata/finalizers/-","value":"a"}""", Math.Min(copies, 40_000))) + "]");
            yield return Patch($"tests {copies}", Json, "[" + string.Join(',', Enumerable.Repeat("""{"op":"test","path":"/data/k","value":"v"}""", Math.Min(copies, 40_000))) + "]");
        }

        foreach (int depth in (int[])[100, 499, 501, 100_000])
        {
            yield return Patch($"merge {depth}", Merge, string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth));
            yield return Patch($"strategic {depth}", Strategic, string.Concat(Enumerable.Repeat("{\"metadata\":", depth)) + "1" + new string('}', depth));
            yield return Patch($"apply {depth}", "application/apply-patch+yaml", string.Concat(Enumerable.Repeat("{a: ", depth)) + "1" + new string('}', depth));
            yield return Patch($"path {depth}", Json, "[{\"op\":\"add\",\"path\":\"" + string.Concat(Enumerable.Repeat("/a", depth)) + "\",\"value\":1}]");
            yield return Patch($"value {depth}", Json, "[{\"op\":\"add\",\"path\":\"/data\",\"value\":" + new string('[', depth) + new string(']', depth) + "}]");
        }

        yield return Patch("order", Strategic, "{\"metadata\":{\"$setElementOrder/ownerReferences\":[" + string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"{{\"uid\":\"{i}\"}}"))
            + "],\"ownerReferences\":[" + string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"{{\"uid\":\"{i}\"}}")) + "]}}");
        yield return Patch("deletions", Strategic, "{\"metadata\":{\"$deleteFromPrimitiveList/finalizers\":[" + string.Join(',', Enumerable.Repeat("\"a\"", 200_000)) + "]}}");
        yield return Patch("an index", Json, """[{"op":"add","path":"/metadata/finalizers/2147483647","value":"a"}]""");
    }

    private static IEnumerable<Bomb> Binary()
    {
        Bomb Raw(string name, string type, byte[] body) => new(name, "POST", Maps, type, body);
        const string Proto = "application/vnd.kubernetes.protobuf", Cbor = "application/cbor";
        foreach (int depth in (int[])[10, 1_000, 100_000])
        {
            byte[] nested = [];
            for (int i = 0; i < Math.Min(depth, 2_000); i++) nested = [0x0A, .. Length(nested.Length), .. nested];
            yield return Raw($"messages {depth}", Proto, [.. "k8s\0"u8, 0x12, .. Length(nested.Length), .. nested]);
            yield return Raw($"items {depth}", Cbor, [.. Enumerable.Repeat((byte)0x81, depth)]);
            yield return Raw($"endless items {depth}", Cbor, [.. Enumerable.Repeat((byte)0x9F, depth)]);
            yield return Raw($"tags {depth}", Cbor, [.. Enumerable.Repeat((byte)0xD6, depth), 0x40]);
            yield return Raw($"pairs {depth}", Cbor, [.. Enumerable.Repeat((byte[])[0xA1, 0x61, 0x61], depth).SelectMany(pair => pair)]);
        }

        byte[][] claims = [[0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xBB, 0, 0, 0, 0, 0, 0x1F, 0xFF, 0xFF], [0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x9A, 0x7F, 0xFF, 0xFF, 0xFF], [0x7A, 0xFF, 0xFF, 0xFF, 0xFF]];
        foreach (byte[] claim in claims)
        {
            yield return Raw($"a length that is not there {Convert.ToHexString(claim)}", Cbor, claim);
            yield return Raw($"the same inside {Convert.ToHexString(claim)}", Cbor, [0xA1, 0x64, .. "data"u8, .. claim]);
        }

        yield return Raw("a million nulls", Cbor, [0x9A, 0, 0x0F, 0x42, 0x40, .. Enumerable.Repeat((byte)0xF6, 1_000_000)]);
        yield return Raw("a length of protobuf", Proto, [.. "k8s\0"u8, 0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]);
        yield return Raw("an endless number", Proto, [.. "k8s\0"u8, .. Enumerable.Repeat((byte)0xFF, 1_000_000)]);
        yield return Raw("groups", Proto, [.. "k8s\0"u8, 0x12, 0xA0, 0x8D, 0x06, .. Enumerable.Repeat((byte)0x0B, 100_000)]);
        yield return Raw("many small fields", Proto, [.. "k8s\0"u8, 0x12, 0xC0, 0x84, 0x3D, .. Enumerable.Repeat((byte[])[0x12, 0], 500_000).SelectMany(field => field)]);
    }

    private static IEnumerable<Bomb> Expressions()
    {
        string list = "[" + string.Join(',', Enumerable.Range(0, 1000)) + "]";
        string[] expressions =
        [
            $"{list}.all(a, {list}.all(b, {list}.all(c, a + b + c > 0)))", $"{list}.map(a, {list}.map(b, {list})).size() > 0", new string('(', 10_000), new string('!', 100_000) + "true",
            string.Join(" + ", Enumerable.Repeat("1", 50_000)), string.Join(" && ", Enumerable.Repeat("true", 50_000)), new string('[', 5_000), string.Concat(Enumerable.Repeat("a.", 20_000)) + "b",
            "'" + new string('a', 200_000) + "'.matches('(a*)*(a*)*b')", "'a'.matches('" + string.Concat(Enumerable.Repeat("(a{1000})", 200)) + "')", "'a'.matches('" + new string('(', 5_000) + "')",
            string.Concat(Enumerable.Repeat("[1].map(x, ", 200)) + "x" + new string(')', 200), string.Concat(Enumerable.Repeat("true ? ", 20_000)), "'" + string.Concat(Enumerable.Repeat("%s", 50_000)) + "'.format([])",
            "object" + string.Concat(Enumerable.Repeat("[0]", 30_000)), "{" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"{i}: {i}")) + "}.size() > 0",
            "9223372036854775807 + 9223372036854775807 > 0", "-" + new string('9', 100_000) + " > 0", "r'" + new string('\\', 100_000) + "' == ''",
        ];
        foreach (string expression in expressions)
        {
            string quoted = Json.Of(expression).ToString();
            string shown = expression[..Math.Min(24, expression.Length)];
            yield return new($"policy {shown}", "POST", Policies, "application/json", Encoding.UTF8.GetBytes(
                $$$$$$"""{"metadata":{"name":"b"},"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":["x"],"apiVersions":["v1"],"operations":["CREATE"],"resources":["y"]}]},"validations":[{"expression":{{{{{{quoted}}}}}}}]}}"""));
            yield return new($"rule {shown}", "POST", Definitions, "application/json", Encoding.UTF8.GetBytes(
                $$$$$$"""{"metadata":{"name":"bs.example.com"},"spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"bs","kind":"B"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-validations":[{"rule":{{{{{{quoted}}}}}}}]}}}]}}"""));
        }

        foreach (string pattern in (string[])["(a*)*b", "(a|a)*b", "(a{1000}){1000}", "((((((((((a*)*)*)*)*)*)*)*)*)*", "[" + new string('a', 100_000) + "]", new string('(', 5_000)])
        {
            yield return new($"pattern {pattern[..Math.Min(16, pattern.Length)]}", "POST", Definitions, "application/json", Encoding.UTF8.GetBytes(
                $$$$$$"""{"metadata":{"name":"ps.example.com"},"spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"ps","kind":"P"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"a":{"type":"string","default":"{{{{{{new string('a', 2000)}}}}}}","pattern":"{{{{{{pattern}}}}}}"}}}}}]}}"""));
        }
    }

    private static IEnumerable<Bomb> Selectors()
    {
        string[] queries =
        [
            "labelSelector=" + string.Join(',', Enumerable.Repeat("a", 3_000)), "labelSelector=a+in+(" + string.Join(',', Enumerable.Range(0, 2_000)) + ")", "fieldSelector=" + string.Join(',', Enumerable.Repeat("metadata.name=a", 400)),
            "labelSelector=" + new string('(', 6_000), "limit=9223372036854775807", "continue=" + new string('A', 7_000), "resourceVersion=99999999999999999999999999", "timeoutSeconds=-9223372036854775808",
            "fieldSelector=" + new string('\\', 4_000), "dryRun=" + string.Join("&dryRun=", Enumerable.Repeat("All", 1_000)), "labelSelector=" + string.Concat(Enumerable.Repeat("!", 6_000)),
        ];
        foreach (string query in queries) yield return new($"query {query[..Math.Min(24, query.Length)]}", "GET", $"{Maps}?{query}", "", []);
    }

    private static byte[] Length(int value)
    {
        List<byte> bytes = [];
        for (; value > 127; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
