namespace Skiff.Model.Tests;

/// <summary>Amounts as upstream reads, writes and compares them.</summary>
public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("0n", "0")]
    [InlineData("1", "1")]
    [InlineData("100m", "100m")]
    [InlineData("1000m", "1")]
    [InlineData("0.5", "500m")]
    [InlineData("1.5", "1500m")]
    [InlineData("1500", "1500")]
    [InlineData("1000", "1k")]
    [InlineData("12000000", "12M")]
    [InlineData("1Ki", "1Ki")]
    [InlineData("1024Ki", "1Mi")]
    [InlineData("2048Mi", "2Gi")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("0.5Gi", "512Mi")]
    [InlineData("1e3", "1e3")]
    [InlineData("1E3", "1E3")]
    [InlineData("12e6", "12e6")]
    [InlineData("1000e0", "1e3")]
    [InlineData("1e-3", "1e-3")]
    [InlineData("1E", "1E")]
    [InlineData("1Ei", "1Ei")]
    [InlineData("9Ei", "9223372036854775807")]
    [InlineData("-1", "-1")]
    [InlineData("-1Ki", "-1Ki")]
    [InlineData("+5", "+5")]
    [InlineData("05", "05")]
    [InlineData("0.1n", "1n")]
    [InlineData("1.1n", "2n")]
    [InlineData("-0.1n", "-1n")]
    [InlineData("0.001Ki", "1024m")]
    [InlineData("1.1Ki", "1126400m")]
    [InlineData("100000000000000000000", "100E")]
    [InlineData("1234567890123456789012", "1234567890123456789012")]
    [InlineData("1e100", "10e99")]
    [InlineData("1.", "1.")]
    [InlineData(".5", "500m")]
    [InlineData("512Ki", "512Ki")]
    public void CanonicalForms(string text, string canonical)
    {
        Quantity value = Quantity.Parse(text);
        Assert.Equal(canonical, value.ToString());
        Assert.Equal(value, Quantity.Parse(canonical));
        Assert.Equal(value.GetHashCode(), Quantity.Parse(canonical).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("abc")]
    [InlineData("1.1.M")]
    [InlineData("1+1.0M")]
    [InlineData("0.1am")]
    [InlineData("1,000")]
    public void NoQuantities(string text)
    {
        Assert.False(Quantity.TryParse(text, out _, out string? error));
        Assert.Equal(
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'", error);
    }

    [Theory]
    [InlineData("1i")]
    [InlineData("0.1mi")]
    [InlineData("1KiB", true)]
    [InlineData("1e")]
    [InlineData("1kk")]
    [InlineData("--1")]
    [InlineData("1e99999999999")]
    [InlineData("1e999999999999999999999")]
    [InlineData("10000e999")] // Would be written as 10e1002, which is not read.
    public void UnknownSuffixes(string text, bool wrongCharacters = false)
    {
        Assert.False(Quantity.TryParse(text, out _, out string? error));
        if (!wrongCharacters) Assert.Equal("unable to parse quantity's suffix", error);
    }

    [Theory]
    [InlineData("1", "1000m", 0)]
    [InlineData("1Ki", "1024", 0)]
    [InlineData("1Ki", "1k", 1)]
    [InlineData("999m", "1", -1)]
    [InlineData("-1", "1", -1)]
    [InlineData("1e1000", "1", 1)]
    [InlineData("1e-1000", "1n", 0)]
    [InlineData("12345678901234567890", "12345678901234567891", -1)]
    [InlineData("0", "0Ki", 0)]
    public void Order(string left, string right, int order)
    {
        Assert.Equal(order, Math.Sign(Quantity.Parse(left).CompareTo(Quantity.Parse(right))));
        Assert.Equal(-order, Math.Sign(Quantity.Parse(right).CompareTo(Quantity.Parse(left))));
        Assert.Equal(order == 0, Quantity.Parse(left) == Quantity.Parse(right));
    }

    [Theory]
    [InlineData("1", "1", "2")]
    [InlineData("500m", "1", "1500m")]
    [InlineData("0", "1Ki", "1Ki")]
    [InlineData("1Ki", "1Mi", "1025Ki")]
    [InlineData("9223372036854775807", "1", "9223372036854775808")]
    [InlineData("1n", "1E", "1000000000000000000000000001n")]
    public void Sums(string left, string right, string sum)
    {
        Quantity total = Quantity.Parse(left) + Quantity.Parse(right);
        Assert.Equal(sum, total.ToString());
        Assert.Equal(Quantity.Parse(left), total - Quantity.Parse(right));
    }

    [Theory]
    [InlineData("1500m", 2, 1500)]
    [InlineData("-1500m", -2, -1500)]
    [InlineData("1", 1, 1000)]
    [InlineData("1n", 1, 1)]
    [InlineData("2Ki", 2048, 2_048_000)]
    [InlineData("1e30", long.MaxValue, long.MaxValue)]
    [InlineData("-1e30", long.MinValue, long.MinValue)]
    public void WholeAndThousandths(string text, long value, long milli)
    {
        Assert.Equal(value, Quantity.Parse(text).Value());
        Assert.Equal(milli, Quantity.Parse(text).MilliValue());
    }

    [Fact]
    public void Products()
    {
        Assert.Equal("3Gi", (Quantity.Parse("1Gi") * 3).ToString());
        Assert.Equal("-500m", (Quantity.Parse("250m") * -2).ToString());
        Assert.Equal("18446744073709551614", (Quantity.Of(long.MaxValue) * 2).ToString());
        Assert.True(Quantity.Parse("0").IsZero);
        Assert.True((Quantity.Parse("1") - Quantity.Parse("1000m")).IsZero);
        Assert.Equal("0", default(Quantity).ToString());
        Assert.Equal("2m", Quantity.Parse("1001u").RoundUp(-3).ToString());
    }

    [Fact]
    public void AbsurdInputsCostNothing()
    {
        Assert.False(Quantity.TryParse(new string('9', 100_000), out _, out _));
        Assert.True(Quantity.TryParse(new string('9', 1000), out Quantity large, out _));
        Assert.Equal(long.MaxValue, large.Value());
    }
}
