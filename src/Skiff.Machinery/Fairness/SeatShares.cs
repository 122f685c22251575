namespace Skiff.Machinery.Fairness;

/// <summary>What a level of requests may have of the server's seats.</summary>
/// <param name="Nominal">Seats when nobody lends or borrows.</param>
/// <param name="Least">Seats that are never lent.</param>
/// <param name="Most">Seats it never exceeds, however much is free.</param>
public readonly record struct SeatRange(int Nominal, int Least, int Most)
{
    /// <summary>The range of a level's shares.</summary>
    /// <param name="total">Seats of the server.</param>
    /// <param name="shares">Shares of the level.</param>
    /// <param name="allShares">Shares of all levels.</param>
    /// <param name="lendablePercent">How much of its seats others may use.</param>
    /// <param name="borrowingPercent">How much more than its own it may use; null for whatever is free.</param>
    public static SeatRange Of(int total, int shares, int allShares, int lendablePercent, int? borrowingPercent)
    {
        int nominal = allShares == 0 ? 0 : (int)Math.Ceiling((double)total * shares / allShares);
        int lendable = (int)Math.Round(nominal * (lendablePercent / 100.0), MidpointRounding.AwayFromZero);
        int most = borrowingPercent is { } percent
            ? nominal + (int)Math.Round(nominal * (percent / 100.0), MidpointRounding.AwayFromZero)
            : total;
        return new(nominal, nominal - lendable, most);
    }
}

/// <summary>How many seats requests of a level wanted during a while.</summary>
/// <param name="Highest">Most at once.</param>
/// <param name="Average">On the average of time.</param>
/// <param name="Deviation">How far they spread around that.</param>
public readonly record struct SeatDemand(double Highest, double Average, double Deviation);

/// <summary>A level as seats are shared out.</summary>
/// <param name="Range">What it may have.</param>
/// <param name="Demand">What it wanted since seats were last shared out.</param>
/// <param name="Smoothed">What it wanted over a longer time.</param>
public readonly record struct SeatClaim(SeatRange Range, SeatDemand Demand, double Smoothed);

/// <summary>Shares out seats among levels: each keeps what it needs of its own, and what is left goes where it is wanted.</summary>
public static class SeatShares
{
    // The weight of the past: after a minute of calm a tenth less is claimed.
    private const double Inertia = 0.977;
    private const int HalvingsMax = 60;

    /// <summary>The demand over a longer time: it rises at once and falls slowly.</summary>
    public static double Smooth(double before, SeatDemand demand)
    {
        double envelope = demand.Average + demand.Deviation;
        return Math.Max(envelope, (Inertia * before) + ((1 - Inertia) * envelope));
    }

    /// <summary>The seats of each level.</summary>
    /// <param name="total">Seats there are for all of them.</param>
    /// <param name="claims">The levels.</param>
    public static int[] Share(int total, IReadOnlyList<SeatClaim> claims)
    {
        double[] least = [.. claims.Select(claim => (double)claim.Range.Least)];
        double[] kept = [.. claims.Select(Kept)];
        if (total <= least.Sum()) return Rounded(least);
        if (total <= kept.Sum())
        {
            double part = (total - least.Sum()) / (kept.Sum() - least.Sum());
            return Rounded(least.Select((low, i) => low + (part * (kept[i] - low))));
        }

        double[] target = [.. claims.Select((claim, i) => Math.Max(kept[i], claim.Smoothed))];
        double low = 0, high = 1;
        while (Sum(high) < total && high < total * 2.0) high *= 2;
        for (int i = 0; i < HalvingsMax; i++)
        {
            double middle = (low + high) / 2;
            if (Sum(middle) < total) low = middle;
            else high = middle;
        }

        return Rounded(target.Select((_, i) => At(i, low)));

        double At(int i, double factor) =>
            Math.Min(Math.Max(claims[i].Range.Most, kept[i]), Math.Max(kept[i], factor * Math.Max(target[i], 1e-9)));
        double Sum(double factor) => target.Select((_, i) => At(i, factor)).Sum();
    }

    private static double Kept(SeatClaim claim) =>
        Math.Max(claim.Range.Least, Math.Min(claim.Range.Nominal, claim.Demand.Highest));

    private static int[] Rounded(IEnumerable<double> seats) =>
        [.. seats.Select(value => (int)Math.Round(value, MidpointRounding.AwayFromZero))];
}
