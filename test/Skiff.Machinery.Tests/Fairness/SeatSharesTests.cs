using Skiff.Machinery.Fairness;

namespace Skiff.Machinery.Tests;

public class SeatSharesTests
{
    [Theory]
    [InlineData(600, 30, 245, 33, null, 74, 50, 600)]
    [InlineData(600, 5, 245, 0, null, 13, 13, 600)]
    [InlineData(100, 10, 20, 50, 20, 50, 25, 60)]
    [InlineData(100, 0, 20, 0, 0, 0, 0, 0)]
    public void SharesBecomeSeats(int total, int shares, int all, int lendable, int? borrowing, int nominal, int least, int most) =>
        Assert.Equal(new SeatRange(nominal, least, most), SeatRange.Of(total, shares, all, lendable, borrowing));

    [Fact]
    public void WhoWantsNothingLendsAndWhoWantsMuchBorrows()
    {
        int[] seats = SeatShares.Share(100,
        [
            new(new(50, 10, 100), new(0, 0, 0), 0),
            new(new(50, 50, 100), new(200, 90, 5), 95),
        ]);
        Assert.Equal(100, seats.Sum());
        Assert.Equal([10, 90], seats);
    }

    [Fact]
    public void NobodyIsPushedBelowWhatItUsesOfItsOwn()
    {
        int[] seats = SeatShares.Share(100,
        [
            new(new(50, 10, 100), new(40, 30, 5), 35),
            new(new(50, 10, 100), new(500, 400, 50), 450),
        ]);
        Assert.InRange(seats[0], 40, 41);
        Assert.InRange(seats[1], 59, 60);
    }

    [Fact]
    public void NobodyBorrowsMoreThanItMay()
    {
        int[] seats = SeatShares.Share(100,
        [
            new(new(50, 0, 60), new(500, 400, 0), 400),
            new(new(50, 0, 100), new(0, 0, 0), 0),
        ]);
        Assert.Equal(60, seats[0]);
    }

    [Fact]
    public void DemandRisesAtOnceAndFallsSlowly()
    {
        double high = SeatShares.Smooth(0, new(10, 8, 2));
        Assert.Equal(10, high);
        double later = SeatShares.Smooth(high, new(0, 0, 0));
        Assert.InRange(later, 9.5, 9.99);
    }

    [Fact]
    public void DemandIsMeasuredOverTime()
    {
        DemandMeter meter = new();
        meter.Take(0);
        meter.Change(10, 2);
        meter.Change(-10, 4);
        SeatDemand demand = meter.Take(4);
        Assert.Equal((10, 5, 5), (demand.Highest, demand.Average, demand.Deviation));
        Assert.Equal(new SeatDemand(0, 0, 0), meter.Take(8));
    }
}
