using System.Text.Json;
using Skiff.ApiServer.Tables;

namespace Skiff.ApiServer.Tests.Tables;

public sealed class JsonPathTests
{
    private const string Document = """
        {"spec":{"replicas":3,"on":true,"none":null,"tags":["a","b","c"],"a.b/c":"dotted"},
         "status":{"conditions":[
           {"type":"Synced","status":"False","age":5},
           {"type":"Ready","status":"True","age":7,"note":"it's (fine)"}]},
         "deep":{"x":{"leaf":1},"y":{"leaf":2}}}
        """;

    [Theory]
    [InlineData(".spec.replicas", "3")]
    [InlineData("$.spec.replicas", "3")]
    [InlineData(".spec['replicas']", "3")]
    [InlineData(".spec.on", "true")]
    [InlineData(".spec.none", "null")]
    [InlineData(".spec.none.below", "")]
    [InlineData(".spec.missing.more", "")]
    [InlineData(@".spec.a\.b/c", "\"dotted\"")]
    [InlineData(".spec.tags[0]", "\"a\"")]
    [InlineData(".spec.tags[-1]", "\"c\"")]
    [InlineData(".spec.tags[*]", "\"a\" \"b\" \"c\"")]
    [InlineData(".spec.tags[1:]", "\"b\" \"c\"")]
    [InlineData(".spec.tags[-2:]", "\"b\" \"c\"")]
    [InlineData(".spec.tags[0:-1]", "\"a\" \"b\"")]
    [InlineData(".spec.tags[:2]", "\"a\" \"b\"")]
    [InlineData(".spec.tags[::2]", "\"a\" \"c\"")]
    [InlineData(".spec.tags[0,2]", "\"a\" \"c\"")]
    [InlineData(".spec.tags[1:1]", "")]
    [InlineData(""".status.conditions[?(@.type=="Ready")].status""", "\"True\"")]
    [InlineData(".status.conditions[?(@.type=='Ready')].status", "\"True\"")]
    [InlineData(""".status.conditions[?(@.type == "Other")].status""", "")]
    [InlineData(""".status.conditions[?(@.type!="Ready")].status""", "\"False\"")]
    [InlineData(".status.conditions[?(@.age>5)].type", "\"Ready\"")]
    [InlineData(".status.conditions[?(@.age<=5)].type", "\"Synced\"")]
    [InlineData(".status.conditions[?(@.note)].type", "\"Ready\"")]
    [InlineData(""".status.conditions[?(@.note=="it's (fine)")].age""", "7")]
    [InlineData(".deep.*.leaf", "1 2")]
    [InlineData(".deep..leaf", "1 2")]
    public void A_path_leads_to_its_values(string path, string expected)
    {
        using JsonDocument document = JsonDocument.Parse(Document);
        JsonPath parsed = JsonPath.Parse(path, out string fault)!;
        Assert.Equal("", fault);
        Assert.Equal(expected, string.Join(' ', parsed.Find(document.RootElement)!.Select(value => value.GetRawText())));
    }

    [Theory]
    [InlineData(".spec.tags[7]")]
    [InlineData(".spec.replicas[0]")]
    [InlineData(".spec.tags[2:1]")]
    [InlineData(".spec[?(@.a==1)]")]
    [InlineData(""".status.conditions[?(@.age=="5")]""")]
    public void A_path_that_does_not_fit_leads_nowhere(string path)
    {
        using JsonDocument document = JsonDocument.Parse(Document);
        Assert.Null(JsonPath.Parse(path, out _)!.Find(document.RootElement));
    }

    [Theory]
    [InlineData(".a[", "unterminated array")]
    [InlineData(".a[x]", "invalid array index x")]
    [InlineData(".a[]", "invalid array index ")]
    [InlineData(".a[1:2:3:4]", "invalid array index 1:2:3:4")]
    [InlineData(".a[?(@.b==1", "unterminated filter")]
    [InlineData(".a[?(@.b==1)", "unclosed array expect ]")]
    [InlineData(".a[?(@.b=!1)]", "unrecognized filter operator =!")]
    [InlineData("a.b", "unrecognized character in action: U+0061 'a'")]
    [InlineData(".a{}", "unrecognized character in action: U+007B '{'")]
    public void A_path_that_cannot_be_read_says_why(string path, string expected)
    {
        Assert.Null(JsonPath.Parse(path, out string fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Paths_are_bounded()
    {
        Assert.Null(JsonPath.Parse(string.Concat(Enumerable.Repeat(".a", JsonPath.StepsMax + 1)), out string fault));
        Assert.Contains("steps", fault, StringComparison.Ordinal);
        string nested = "@.a";
        for (int i = 0; i <= JsonPath.DepthMax; i++) nested = $"@.a[?({nested})]";
        Assert.Null(JsonPath.Parse($".a[?({nested})]", out fault));
    }

    [Fact]
    public void Mutilated_paths_never_throw()
    {
        Random random = new(20260701);
        const string alphabet = ".[]?()@$'\"*:,-\\=!<>ab01 {}";
        using JsonDocument document = JsonDocument.Parse(Document);
        for (int i = 0; i < 20_000; i++)
        {
            string path = "." + string.Concat(Enumerable.Range(0, random.Next(24)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            JsonPath.Parse(path, out _)?.Find(document.RootElement);
        }
    }
}
