using Skiff.ApiServer.Tables;

namespace Skiff.ApiServer.Tests.Tables;

public sealed class HumanDurationTests
{
    private const long Minute = 60, Hour = 60 * Minute, Day = 24 * Hour, Year = 365 * Day;

    [Theory]
    [InlineData(-2, "<invalid>")]
    [InlineData(-1, "0s")]
    [InlineData(0, "0s")]
    [InlineData(1, "1s")]
    [InlineData(70, "70s")]
    [InlineData(119, "119s")]
    [InlineData(2 * Minute, "2m")]
    [InlineData((2 * Minute) + 1, "2m1s")]
    [InlineData((9 * Minute) + 59, "9m59s")]
    [InlineData(10 * Minute, "10m")]
    [InlineData((10 * Minute) + 30, "10m")]
    [InlineData((3 * Hour) - 1, "179m")]
    [InlineData(3 * Hour, "3h")]
    [InlineData((3 * Hour) + Minute, "3h1m")]
    [InlineData((7 * Hour) + (59 * Minute), "7h59m")]
    [InlineData(8 * Hour, "8h")]
    [InlineData((8 * Hour) + (30 * Minute), "8h")]
    [InlineData((48 * Hour) - 1, "47h")]
    [InlineData(2 * Day, "2d")]
    [InlineData((2 * Day) + Hour, "2d1h")]
    [InlineData((8 * Day) - Hour, "7d23h")]
    [InlineData(8 * Day, "8d")]
    [InlineData((8 * Day) + (23 * Hour), "8d")]
    [InlineData((2 * Year) - 1, "729d")]
    [InlineData(2 * Year, "2y")]
    [InlineData((2 * Year) + Day, "2y1d")]
    [InlineData((8 * Year) - Day, "7y364d")]
    [InlineData(8 * Year, "8y")]
    [InlineData((9 * Year) + (200 * Day), "9y")]
    public void Durations_keep_two_or_three_figures(long seconds, string expected) =>
        Assert.Equal(expected, HumanDuration.Format(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Fractions_are_cut_off()
    {
        Assert.Equal("0s", HumanDuration.Format(TimeSpan.FromMilliseconds(-1999)));
        Assert.Equal("119s", HumanDuration.Format(TimeSpan.FromMilliseconds(119_999)));
    }

    [Fact]
    public void An_absent_instant_is_unknown() =>
        Assert.Equal("<unknown>", HumanDuration.Since(null, DateTimeOffset.UnixEpoch));
}
