using System.Text;

namespace Skiff.Machinery.Tests;

public class JsonParserTests
{
    [Theory]
    [InlineData("", "unexpected end of JSON input")]
    [InlineData("{", "unexpected end of JSON input")]
    [InlineData("{\"a\":1", "unexpected end of JSON input")]
    [InlineData("\"abc", "unexpected end of JSON input")]
    [InlineData("tru", "unexpected end of JSON input")]
    [InlineData("x", "invalid character 'x' looking for beginning of value")]
    [InlineData("[1,]", "invalid character ']' looking for beginning of value")]
    [InlineData("{a:1}", "invalid character 'a' looking for beginning of object key string")]
    [InlineData("{\"a\":1,}", "invalid character '}' looking for beginning of object key string")]
    [InlineData("{\"a\" 1}", "invalid character '1' after object key")]
    [InlineData("{\"a\":1 \"b\":2}", "invalid character '\"' after object key:value pair")]
    [InlineData("[1 2]", "invalid character '2' after array element")]
    [InlineData("1 2", "invalid character '2' after top-level value")]
    [InlineData("01", "invalid character '1' after top-level value")]
    [InlineData("-", "unexpected end of JSON input")]
    [InlineData("-x", "invalid character 'x' in numeric literal")]
    [InlineData("1.x", "invalid character 'x' after decimal point in numeric literal")]
    [InlineData("1ex", "invalid character 'x' in exponent of numeric literal")]
    [InlineData("trux", "invalid character 'x' in literal true (expecting 'e')")]
    [InlineData("\"a\nb\"", "invalid character '\\n' in string literal")]
    [InlineData("\"\\q\"", "invalid character 'q' in string escape code")]
    [InlineData("\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape")]
    [InlineData("1e999", "json: cannot unmarshal number 1e999 into Go value of type float64")]
    [InlineData("'", "invalid character '\\'' looking for beginning of value")]
    public void WordsErrorsAsGoDoes(string text, string error)
    {
        JsonParse result = JsonParser.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Null(result.Value);
        Assert.Equal(error, result.Error);
    }

    [Theory]
    [InlineData("{\"b\":1,\"a\":[true,false,null,\"x\"]}", "{\"a\":[true,false,null,\"x\"],\"b\":1}")]
    [InlineData(" { } ", "{}")]
    [InlineData("[ ]", "[]")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "-0")]
    [InlineData("1.0", "1")]
    [InlineData("1e3", "1000")]
    [InlineData("1.5e-7", "1.5e-7")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("1e21", "1e+21")]
    [InlineData("123456789012345678901", "123456789012345680000")]
    [InlineData("0.1", "0.1")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("9223372036854775808", "9223372036854776000")]
    [InlineData("\"a\\u003c<>&\\u2028\\/\\t\\u0001\\u00e9\"", "\"a\\u003c\\u003c\\u003e\\u0026\\u2028/\\t\\u0001é\"")]
    [InlineData("\"\\ud83d\\ude00\"", "\"\U0001F600\"")]
    [InlineData("\"\\ud83dx\\u0041\"", "\"\uFFFDxA\"")]
    [InlineData("\"\\ud83d\\u0041\"", "\"\uFFFDA\"")]
    [InlineData("\"\\ude00\"", "\"\uFFFD\"")]
    public void WritesWhatGoWouldWrite(string text, string canonical) =>
        Assert.Equal(canonical, Json.Parse(text).ToString());

    [Fact]
    public void TellsIntegersFromDoubles()
    {
        Assert.True(((JsonNumber)Json.Parse("1")).IsInteger);
        Assert.False(((JsonNumber)Json.Parse("1.0")).IsInteger);
        Assert.False(((JsonNumber)Json.Parse("9223372036854775808")).IsInteger);
        Assert.NotEqual(Json.Parse("1"), Json.Parse("1.0"));
    }

    [Fact]
    public void ReplacesIllFormedUtf8()
    {
        Json? value = JsonParser.Parse([(byte)'"', 0xff, (byte)'a', (byte)'"']).Value;
        Assert.Equal(Json.Of("\uFFFDa"), value);
    }

    [Fact]
    public void ReportsDuplicatesWithTheirPathAndKeepsTheLast()
    {
        JsonParse result = JsonParser.Parse("""{"a":{"b":[{"c":1,"d":0,"c":2}],"b":3},"a":{"x":1,"x":2}}"""u8);
        Assert.Equal("""{"a":{"x":2}}""", result.Value?.ToString());
        Assert.Equal(["a.b[0].c", "a.b", "a.x", "a"], result.Duplicates);
    }

    [Fact]
    public void RefusesWhatIsTooDeep()
    {
        string deep = new string('[', JsonParser.DepthMax) + new string(']', JsonParser.DepthMax);
        Assert.NotNull(JsonParser.Parse(Encoding.UTF8.GetBytes(deep)).Value);
        Assert.Equal("exceeded max depth", JsonParser.Parse(Encoding.UTF8.GetBytes($"[{deep}]")).Error);
        Assert.Equal("exceeded max depth", JsonParser.Parse(Encoding.UTF8.GetBytes(new string('[', 3_000_000))).Error);
    }

    [Fact]
    public void RefusesTooManyValues()
    {
        string wide = $"[{string.Join(',', Enumerable.Repeat("1", JsonParser.ValuesMax))}]";
        Assert.Contains("values", JsonParser.Parse(Encoding.UTF8.GetBytes(wide)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void SortsManyMembersInReverse()
    {
        string[] names = [.. Enumerable.Range(0, 2000).Select(i => $"n{9999 - i}")];
        string text = $"{{{string.Join(',', names.Select(name => $"\"{name}\":\"{name}\""))},\"n9000\":1}}";
        JsonParse result = JsonParser.Parse(Encoding.UTF8.GetBytes(text));
        JsonObject value = (JsonObject)result.Value!;
        Assert.Equal(2000, value.Count);
        Assert.Equal(Json.Of(1), value["n9000"]);
        Assert.Equal("n8123", value.Text("n8123"));
        Assert.Equal(["n9000"], result.Duplicates);
    }

    [Fact]
    public void ReadsBackWhatItWrites()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            Json value = RandomJson.Make(new Random(seed), depth: 5);
            JsonParse again = JsonParser.Parse(JsonText.ToUtf8(value));
            Assert.True(value.Equals(again.Value), $"seed {seed}: {value}");
            Assert.Equal(value.GetHashCode(), again.Value!.GetHashCode());
        }
    }

    [Fact]
    public void NeverThrowsOnDamagedText()
    {
        for (int seed = 0; seed < 5000; seed++)
        {
            Random random = new(seed);
            byte[] text = JsonText.ToUtf8(RandomJson.Make(random, depth: 4));
            for (int i = 0; i < 3; i++)
            {
                int position = random.Next(text.Length);
                if (random.Next(3) == 0) text = text[..position];
                else text[position] = (byte)random.Next(256);
                if (text.Length == 0) break;
            }

            JsonParse result = JsonParser.Parse(text);
            Assert.True(result.Value is null == result.Error.Length > 0, $"seed {seed}");
        }
    }

    [Fact]
    public void ObjectsKeepTheirMembersThroughSetAndRemove()
    {
        JsonObject value = Json.Object(("b", Json.Of(2)), ("a", Json.Of(1)), ("b", Json.Of(3)));
        Assert.Equal("""{"a":1,"b":3}""", value.ToString());
        Assert.Equal("""{"a":1,"b":3,"c":null}""", value.Set("c", Json.Null).ToString());
        Assert.Equal("""{"a":5,"b":3}""", value.Set("a", Json.Of(5)).ToString());
        Assert.Equal("""{"b":3}""", value.Remove("a").ToString());
        Assert.Same(value, value.Remove("zz"));
        Assert.Null(value["zz"]);
    }
}
