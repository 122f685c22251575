namespace Skiff.PodLifecycle.Resources;

/// <summary>CPU amounts in the kernel's units.</summary>
public static class CpuShares
{
    /// <summary>Weight of something that asked for nothing.</summary>
    public const long Minimum = 2;

    /// <summary>Length of a quota period in microseconds.</summary>
    public const long PeriodMicroseconds = 100_000;

    private const long Maximum = 262_144;
    private const long SharesPerCpu = 1024;
    private const long MinimumQuotaMicroseconds = 1000;

    /// <summary>The weight of a request in thousandths of a CPU.</summary>
    public static long FromMilli(long milli) =>
        milli <= 0 ? Minimum : Math.Clamp(milli * SharesPerCpu / 1000, Minimum, Maximum);

    /// <summary>The time per period of a limit in thousandths of a CPU; 0 for no limit.</summary>
    public static long QuotaFromMilli(long milli) =>
        milli <= 0 ? 0 : Math.Max(MinimumQuotaMicroseconds, milli * PeriodMicroseconds / 1000);

    /// <summary>cgroup v2's weight, 1 to 10,000, for a v1 weight of 2 to 262,144.</summary>
    public static long ToWeight(long shares)
    {
        if (shares <= Minimum) return 1;
        if (shares >= Maximum) return 10_000;
        // Quadratic in the logarithm, so that 1024 shares, one CPU, meet the kernel's default weight of 100.
        double log = Math.Log2(shares);
        return (long)Math.Ceiling(Math.Pow(10, (((log * log) + (125 * log)) / 612.0) - (7.0 / 34.0)));
    }
}
