namespace Skiff.Machinery.Fairness;

/// <summary>Measures how many seats are wanted, over time. Told the time; not safe for several threads.</summary>
public sealed class DemandMeter
{
    private double since;
    private double last;
    private double sum;
    private double sumOfSquares;
    private int now;
    private int highest;

    /// <summary>Seats wanted at present.</summary>
    public int Now => now;

    /// <summary>So many more seats are wanted, or fewer.</summary>
    public void Change(int seats, double at)
    {
        Pass(at);
        now += seats;
        highest = Math.Max(highest, now);
    }

    /// <summary>What was wanted since the last call.</summary>
    public SeatDemand Take(double at)
    {
        Pass(at);
        double seconds = at - since;
        double average = seconds > 0 ? sum / seconds : now;
        double variance = seconds > 0 ? (sumOfSquares / seconds) - (average * average) : 0;
        SeatDemand demand = new(highest, average, Math.Sqrt(Math.Max(0, variance)));
        (since, sum, sumOfSquares, highest) = (at, 0, 0, now);
        return demand;
    }

    private void Pass(double at)
    {
        double seconds = Math.Max(0, at - last);
        last = at;
        sum += now * seconds;
        sumOfSquares += (double)now * now * seconds;
    }
}
