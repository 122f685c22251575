using System.Globalization;
using Skiff.Model;

namespace Skiff.Machinery.Workloads;

/// <summary>The bounds of a field of a schedule, and the words that stand for its numbers.</summary>
internal sealed record CronBounds(int Low, int High, string[] Words);

/// <summary>Which numbers a field of a schedule allows; it is open when it said so itself, with a star.</summary>
internal readonly record struct CronField(ulong Bits, bool IsOpen)
{
    /// <summary>The bounds of minutes, hours, days of the month, months and days of the week.</summary>
    public static IReadOnlyList<CronBounds> Bounds { get; } =
    [
        new(0, 59, []),
        new(0, 23, []),
        new(1, 31, []),
        new(1, 12, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        new(0, 6, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ];

    /// <summary>Whether a number is allowed.</summary>
    public bool Has(int number) => (Bits & (1UL << number)) != 0;

    /// <summary>Reads ranges between commas.</summary>
    public static bool TryParse(string text, CronBounds bounds, out CronField field, out string error)
    {
        field = default;
        error = "";
        foreach (string range in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryRange(range, bounds, out CronField one, out error)) return false;
            field = new CronField(field.Bits | one.Bits, field.IsOpen || one.IsOpen);
        }

        return true;
    }

    private static bool TryRange(string text, CronBounds bounds, out CronField field, out string error)
    {
        field = default;
        string[] steps = text.Split('/'), ends = steps[0].Split('-');
        bool star = ends[0] is "*" or "?";
        int low = bounds.Low, high = bounds.High, step = 1;
        if (!star)
        {
            if (!TryNumber(ends[0], bounds, out low, out error)) return false;
            high = low;
            if (ends.Length == 2 && !TryNumber(ends[1], bounds, out high, out error)) return false;
            if (ends.Length > 2) return Fail($"too many hyphens: {text}", out error);
        }

        if (steps.Length > 2) return Fail($"too many slashes: {text}", out error);
        if (steps.Length == 2)
        {
            if (!TryNumber(steps[1], null, out step, out error)) return false;
            // A number with a step means from there on.
            if (ends.Length == 1) high = bounds.High;
        }

        error = "";
        if (low < bounds.Low) error = $"beginning of range ({low}) below minimum ({bounds.Low}): {text}";
        else if (high > bounds.High) error = $"end of range ({high}) above maximum ({bounds.High}): {text}";
        else if (low > high) error = $"beginning of range ({low}) beyond end of range ({high}): {text}";
        else if (step == 0) error = $"step of range should be a positive number: {text}";
        if (error.Length > 0) return false;

        ulong bits = 0;
        for (long i = low; i <= high; i += step) bits |= 1UL << (int)i;
        field = new CronField(bits, star && step == 1);
        return true;
    }

    private static bool TryNumber(string text, CronBounds? bounds, out int number, out string error)
    {
        int word = bounds is null ? -1 : Array.IndexOf(bounds.Words, text.ToLowerInvariant());
        error = "";
        if (word >= 0)
        {
            number = word + bounds!.Low;
            return true;
        }

        bool read = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        if (!read)
        {
            string problem = $"strconv.Atoi: parsing {GoText.Quote(text)}: invalid syntax";
            return Fail($"failed to parse int from {text}: {problem}", out error);
        }

        return number >= 0 || Fail($"negative number ({number}) not allowed: {text}", out error);
    }

    private static bool Fail(string text, out string error)
    {
        error = text;
        return false;
    }
}
