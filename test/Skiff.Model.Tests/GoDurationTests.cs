namespace Skiff.Model.Tests;

/// <summary>Durations as Go writes them.</summary>
public sealed class GoDurationTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "100ns")]
    [InlineData(15, "1.5\u00b5s")]
    [InlineData(10_000, "1ms")]
    [InlineData(9_999_999, "999.9999ms")]
    [InlineData(10_000_000, "1s")]
    [InlineData(150_120_000, "15.012s")]
    [InlineData(600_000_000, "1m0s")]
    [InlineData(36_005_000_000, "1h0m0.5s")]
    [InlineData(-915_000_000, "-1m31.5s")]
    [InlineData(3_600_000_000_000, "100h0m0s")]
    public void Durations_are_written_and_read(long ticks, string text)
    {
        Assert.Equal(text, GoDuration.Format(new TimeSpan(ticks)));
        Assert.True(GoDuration.TryParse(text, out TimeSpan read, out _));
        Assert.Equal(ticks, read.Ticks);
    }
}
