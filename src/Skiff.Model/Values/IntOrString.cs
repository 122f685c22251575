using System.Globalization;

namespace Skiff.Model;

/// <summary>A number or a string, such as a port or a percentage. <c>default</c> is the number 0.</summary>
public readonly record struct IntOrString
{
    private readonly string? text;
    private readonly int number;

    private IntOrString(int number, string? text)
    {
        this.number = number;
        this.text = text;
    }

    /// <summary>Whether the value is a string.</summary>
    public bool IsString => text is not null;

    /// <summary>The number; 0 for a string.</summary>
    public int Number => number;

    /// <summary>The string; empty for a number.</summary>
    public string Text => text ?? "";

    /// <summary>Makes a number.</summary>
    public static IntOrString Of(int number) => new(number, null);

    /// <summary>Makes a string.</summary>
    public static IntOrString Of(string text) => new(0, text);

    /// <summary>Makes a number.</summary>
    public static implicit operator IntOrString(int number) => Of(number);

    /// <summary>Makes a string.</summary>
    public static implicit operator IntOrString(string text) => Of(text);

    /// <summary>
    /// The value as a count out of <paramref name="total"/>: a number is itself, <c>25%</c> a rounded share.
    /// Null when a string is no percentage.
    /// </summary>
    public int? Scaled(int total, bool roundUp)
    {
        if (text is null) return number;
        if (!text.EndsWith('%')) return null;
        if (!int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int percent))
        {
            return null;
        }

        double share = (double)percent * total / 100;
        return (int)(roundUp ? Math.Ceiling(share) : Math.Floor(share));
    }

    /// <inheritdoc/>
    public override string ToString() => text ?? number.ToString(CultureInfo.InvariantCulture);
}
