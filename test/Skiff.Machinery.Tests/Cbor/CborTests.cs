using Skiff.Machinery.Cbor;
using Skiff.Model;

namespace Skiff.Machinery.Tests.Cbor;

public sealed class CborTests
{
    [Theory]
    [InlineData("00", "0")]
    [InlineData("1b7fffffffffffffff", "9223372036854775807")]
    [InlineData("3b7fffffffffffffff", "-9223372036854775808")]
    [InlineData("f94200", "3")]
    [InlineData("fb3ff199999999999a", "1.1")]
    [InlineData("f4", "false")]
    [InlineData("f6", "null")]
    [InlineData("40", "\"\"")]
    [InlineData("7f616161626163ff", "\"abc\"")]
    [InlineData("5f416141ffff", "\"a\uFFFD\"")]
    [InlineData("d9d9f7d9d9f7820102", "[1,2]")]
    [InlineData("d64401020304", "\"AQIDBA==\"")]
    [InlineData("d543fbefff", "\"--__\"")]
    [InlineData("d742ab01", "\"ab01\"")]
    [InlineData("d6a16161a1616241ff", """{"a":{"b":"/w=="}}""")]
    [InlineData("c074323030362d30312d30325431353a30343a30355a", "\"2006-01-02T15:04:05Z\"")]
    [InlineData("c11a43b940e5", "\"2006-01-02T15:04:05Z\"")]
    [InlineData("c1fb3ff8000000000000", "\"1970-01-01T00:00:01.5Z\"")]
    [InlineData("9f9f8080ff9f8080ffff", "[[[],[]],[[],[]]]")]
    [InlineData("a24162016161f5", """{"a":true,"b":1}""")]
    [InlineData("bf6141bf616101616202ff6142bf616901616a02ffff", """{"A":{"a":1,"b":2},"B":{"i":1,"j":2}}""")]
    public void Reads_what_upstream_reads(string hex, string json)
    {
        CborParse parsed = CborReader.Parse(Convert.FromHexString(hex), null);
        Assert.Equal(("", json), (parsed.Error, parsed.Value?.ToString()));
    }

    [Theory]
    [InlineData("", "EOF")]
    [InlineData("42ff", "unexpected EOF")]
    [InlineData("0000", "cbor: 1 bytes of extraneous data starting at index 1")]
    [InlineData("ff", "cbor: unexpected \"break\" code")]
    [InlineData("bf6161ff", "cbor: unexpected \"break\" code")]
    [InlineData("1f", "cbor: invalid additional information 31 for type positive integer")]
    [InlineData("9c", "cbor: invalid additional information 28 for type array")]
    [InlineData("f818", "cbor: invalid simple value 24 for type primitives")]
    [InlineData("f7", "cbor: data item of cbor type primitives is not accepted by protocol: simple value 23 is not recognized")]
    [InlineData("f97e00", "cbor: data item of cbor type primitives is not accepted by protocol: floating-point NaN")]
    [InlineData("fbfff0000000000000", "cbor: data item of cbor type primitives is not accepted by protocol: floating-point infinity")]
    [InlineData("c249010000000000000000", "cbor: data item of cbor type tag is not accepted by protocol: bignum")]
    [InlineData("c054323030362d30312d30325431353a30343a30355a", "cbor: tag number 0 must be followed by text string, got byte string")]
    [InlineData("6180", "cbor: invalid UTF-8 string")]
    [InlineData("5f6161ff", "cbor: wrong element type UTF-8 text string for indefinite-length byte string")]
    [InlineData("5f5f41ffffff", "cbor: indefinite-length byte string chunk is not definite-length")]
    [InlineData("1bffffffffffffffff",
        "cbor: cannot unmarshal positive integer into Go value of type int64 (18446744073709551615 overflows Go's int64)")]
    [InlineData("3bffffffffffffffff",
        "cbor: cannot unmarshal negative integer into Go value of type int64 (-18446744073709551616 overflows Go's int64)")]
    [InlineData("a2614101414102", "cbor: found duplicate map key \"A\" at map element index 1")]
    [InlineData("a1fb40091eb851eb851f63706965", "cbor: cannot unmarshal primitives into Go value of type string")]
    [InlineData("5b7fffffffffffffff", "unexpected EOF")]
    [InlineData("5bffffffffffffffff", "cbor: byte string length 18446744073709551615 is too large, causing integer overflow")]
    [InlineData("bb0000000000200001", "cbor: exceeded max number of key-value pairs 2097152 for CBOR map")]
    public void Refuses_what_upstream_refuses_in_its_words(string hex, string error)
    {
        CborParse parsed = CborReader.Parse(Convert.FromHexString(hex), null);
        Assert.Equal((null, error), (parsed.Value, parsed.Error));
    }

    [Fact]
    public void Nesting_has_a_bound()
    {
        byte[] deep = new byte[JsonInput.MaxDepth + 1];
        Array.Fill(deep, (byte)0x81);
        Assert.Equal("cbor: exceeded max nested level 500", CborReader.Parse([.. deep, 0], null).Error);
        Assert.Equal("", CborReader.Parse([.. deep[..^1], 0], null).Error);
        byte[] tags = new byte[600];
        Array.Fill(tags, (byte)0xC5);
        Assert.Equal("cbor: exceeded max nested level 500", CborReader.Parse([.. tags, 0], null).Error);
    }

    [Theory]
    [InlineData("""{"bb":1,"a":2,"aaa":-1}""", "a34161024262620143616161" + "20")]
    [InlineData("""[1.5,100000.0,1e300,3.4028234663852886e38]""", "84f93e00fa47c35000fb7e37e43c8800759cfa7f7fffff")]
    [InlineData("""[23,24,255,256,65535,65536,4294967296]""", "8717181818ff19010019ffff1a000100001b0000000100000000")]
    [InlineData("""[null,true,false,"é"]""", "84f6f5f442c3a9")]
    public void Writes_the_deterministic_form(string json, string hex) =>
        Assert.Equal("d9d9f7" + hex, Convert.ToHexStringLower(CborWriter.ToDocument(Json.Parse(json), null)));

    [Fact]
    public void A_schema_tells_bytes_from_text_and_floats_from_integers()
    {
        Json secret = Json.Parse("""{"data":{"a":"AQID"},"stringData":{"a":"AQID"}}""");
        string hex = Convert.ToHexStringLower(CborWriter.ToDocument(secret, Kinds.Secret.Schema));
        Assert.Contains("d643010203", hex, StringComparison.Ordinal);
        Assert.Contains("4441514944", hex, StringComparison.Ordinal);
        Json schema = Json.Parse("""{"minimum":2,"minLength":2}""");
        TypeSchema props = ((IMessage)Model.ApiExtensions.V1.JSONSchemaProps.Empty).TypeSchema;
        Assert.Equal("d9d9f7a2476d696e696d756df94000496d696e4c656e67746802", Convert.ToHexStringLower(CborWriter.ToDocument(schema, props)));
    }

    [Theory]
    [InlineData("""{"metadata":{"name":1}}""",
        "cbor: cannot unmarshal positive integer into Go struct field v1.Pod.metadata of type string")]
    [InlineData("""{"spec":{"containers":{}}}""",
        "cbor: cannot unmarshal map into Go struct field v1.Pod.spec of type []v1.Container")]
    [InlineData("""{"spec":{"terminationGracePeriodSeconds":1.5}}""",
        "cbor: cannot unmarshal primitives into Go struct field v1.Pod.spec of type int64")]
    [InlineData("""{"spec":{"priority":5000000000}}""",
        "cbor: cannot unmarshal positive integer into Go struct field v1.Pod.spec of type int32 (5000000000 overflows int32)")]
    [InlineData("""{"spec":{"hostNetwork":"x"}}""", "cbor: cannot unmarshal byte string into Go struct field v1.Pod.spec of type bool")]
    public void A_wrong_type_is_told_as_upstream_tells_it(string json, string error) =>
        Assert.Equal(error, CborReader.Parse(CborWriter.ToDocument(Json.Parse(json), null), Kinds.Pod.Schema).Error);

    [Fact]
    public void Text_is_no_bytes()
    {
        byte[] text = [0xA1, 0x64, .. "data"u8, 0xA1, 0x61, (byte)'k', 0x64, .. "AQID"u8];
        Assert.Equal(
            "cbor: cannot unmarshal UTF-8 text string into Go struct field v1.Secret.data of type []uint8",
            CborReader.Parse(text, Kinds.Secret.Schema).Error);
        text[9] = 0x44; // As a byte string it is what JSON has: base64.
        Assert.Equal("""{"data":{"k":"AQID"}}""", CborReader.Parse(text, Kinds.Secret.Schema).Value?.ToString());
    }

    [Fact]
    public void The_first_unknown_field_is_told_by_its_place()
    {
        byte[] document = CborWriter.ToDocument(Json.Parse("""{"kind":"Pod","a":1,"metadata":{"zz":1}}"""), null);
        CborParse parsed = CborReader.Parse(document, Kinds.Pod.Schema);
        Assert.Equal("cbor: found unknown field at map element index 0", parsed.Unknown);
        Assert.Equal("""{"kind":"Pod","metadata":{}}""", parsed.Value?.ToString());
    }

    [Fact]
    public void Every_tree_survives_the_way_there_and_back()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Json tree = new RandomPod(seed).Make();
            Assert.Equal(tree, CborReader.Parse(CborWriter.ToDocument(tree, null), null).Value);
        }
    }
}
