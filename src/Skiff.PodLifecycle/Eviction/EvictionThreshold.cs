using System.Globalization;
using Skiff.Model;

namespace Skiff.PodLifecycle.Eviction;

/// <summary>An amount, or a share of what there is.</summary>
/// <param name="Amount">The amount; null for a share.</param>
/// <param name="Share">The share, from 0 to 1.</param>
public readonly record struct ThresholdValue(Quantity? Amount, double Share)
{
    /// <summary>Reads <c>100Mi</c> or <c>10%</c>; null, with the reason, when it is neither or not positive.</summary>
    public static ThresholdValue? Parse(string text, out string fault)
    {
        fault = "";
        if (text.EndsWith('%'))
        {
            bool isNumber = double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double share);
            if (!isNumber) fault = $"strconv.ParseFloat: parsing \"{text[..^1]}\": invalid syntax";
            else if (share < 0) fault = $"eviction percentage threshold must be >= 0%: {text}";
            else if (share > 100) fault = $"eviction percentage threshold must be <= 100%: {text}";
            return fault.Length > 0 ? null : new(null, share / 100);
        }

        if (!Quantity.TryParse(text, out Quantity amount, out string? problem)) fault = problem;
        else if (amount.Sign < 0) fault = $"eviction threshold must be positive: {text}";
        return fault.Length > 0 ? null : new(amount, 0);
    }

    /// <summary>The amount, given what there is.</summary>
    public Quantity Of(Observation observed) =>
        Amount ?? observed.Quantity((long)(observed.Capacity * Share));
}

/// <summary>How little may be left of something, and for how long it may be less.</summary>
/// <param name="Signal">What of.</param>
/// <param name="Value">How little.</param>
/// <param name="Grace">How long; zero for not at all.</param>
/// <param name="Reclaim">What must be free beyond the value before the pressure is over; null for nothing.</param>
public sealed record EvictionThreshold(EvictionSignal Signal, ThresholdValue Value, TimeSpan Grace = default, ThresholdValue? Reclaim = null)
{
    /// <summary>Whether pods have to go at once.</summary>
    public bool IsHard => Grace == TimeSpan.Zero;

    /// <summary>Whether less is left than should be.</summary>
    /// <param name="observed">What is left.</param>
    /// <param name="withReclaim">Whether the margin beyond the threshold counts, too.</param>
    public bool IsMet(Observation observed, bool withReclaim)
    {
        Quantity wanted = Value.Of(observed);
        if (withReclaim && Reclaim is { } margin) wanted += margin.Of(observed);
        return wanted > Quantity.Of(observed.Available);
    }
}

/// <summary>What is left of something at a moment.</summary>
/// <param name="Available">What is left, in bytes or pieces.</param>
/// <param name="Capacity">What there is.</param>
/// <param name="IsBytes">Whether both are bytes.</param>
public readonly record struct Observation(long Available, long Capacity, bool IsBytes)
{
    /// <summary>An amount of it, as it is written.</summary>
    public Quantity Quantity(long amount) =>
        Model.Quantity.Of(amount, IsBytes ? QuantityFormat.BinarySI : QuantityFormat.DecimalSI);
}
