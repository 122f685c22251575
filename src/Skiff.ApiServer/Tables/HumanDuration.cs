using System.Globalization;

namespace Skiff.ApiServer.Tables;

/// <summary>Durations as upstream's tables print them: in two or three figures, such as <c>5m30s</c>.</summary>
public static class HumanDuration
{
    private const string Unknown = "<unknown>";

    /// <summary>The time that passed since an instant; <c>&lt;unknown&gt;</c> when there is none.</summary>
    public static string Since(DateTimeOffset? instant, DateTimeOffset now) =>
        instant is { } then ? Format(now - then) : Unknown;

    /// <summary>
    /// A duration. Up to two seconds below zero count as now, because clocks differ a little; anything further below
    /// is <c>&lt;invalid&gt;</c>.
    /// </summary>
    public static string Format(TimeSpan duration)
    {
        long seconds = (long)duration.TotalSeconds; // Truncates toward zero, so -1.9 s is still "0s".
        if (seconds < -1) return "<invalid>";
        if (seconds < 0) return "0s";
        if (seconds < 120) return Units(seconds, 's');

        long minutes = seconds / 60;
        if (minutes < 10) return Units(minutes, 'm', seconds % 60, 's');
        if (minutes < 180) return Units(minutes, 'm');

        long hours = minutes / 60;
        if (hours < 8) return Units(hours, 'h', minutes % 60, 'm');
        if (hours < 48) return Units(hours, 'h');

        long days = hours / 24;
        if (days < 8) return Units(days, 'd', hours % 24, 'h');
        if (days < 730) return Units(days, 'd');
        return days < 2920 ? Units(days / 365, 'y', days % 365, 'd') : Units(days / 365, 'y');
    }

    private static string Units(long count, char unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");

    private static string Units(long count, char unit, long rest, char restUnit) => rest == 0
        ? Units(count, unit)
        : string.Create(CultureInfo.InvariantCulture, $"{count}{unit}{rest}{restUnit}");
}
