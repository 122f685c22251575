using System.Globalization;

namespace Skiff.ApiServer.Discovery;

/// <summary>One range of an Accept header.</summary>
/// <param name="Type">Type and subtype in lower case, such as <c>application/json</c> or <c>*/*</c>.</param>
/// <param name="Parameters">The parameters but for <c>q</c>.</param>
/// <param name="Quality">The <c>q</c> parameter, 1 when it is not given.</param>
internal sealed record MediaRange(string Type, IReadOnlyDictionary<string, string> Parameters, double Quality)
{
    /// <summary>A parameter, or an empty string.</summary>
    public string this[string name] => Parameters.GetValueOrDefault(name, "");

    /// <summary>Whether a media type, given without parameters, lies in the range.</summary>
    public bool Covers(string mediaType) =>
        Type == "*/*"
        || string.Equals(Type, mediaType, StringComparison.OrdinalIgnoreCase)
        || (Type.EndsWith("/*", StringComparison.Ordinal)
            && mediaType.StartsWith(Type[..^1], StringComparison.OrdinalIgnoreCase));
}

/// <summary>Reads Accept headers.</summary>
internal static class AcceptHeader
{
    private const int RangesMax = 32;

    /// <summary>
    /// The ranges from the most to the least wanted, in the header's order where they are wanted alike. An empty header
    /// takes anything. Ranges with quality 0 are dropped, and so is what exceeds the bound on their number.
    /// </summary>
    public static IReadOnlyList<MediaRange> Parse(string header)
    {
        if (string.IsNullOrWhiteSpace(header)) return [new("*/*", NoParameters, 1)];
        List<MediaRange> ranges = [];
        foreach (string clause in header.Split(',', RangesMax + 1).Take(RangesMax))
        {
            MediaRange range = ParseRange(clause);
            if (range.Quality > 0 && range.Type.Length > 0) ranges.Add(range);
        }

        return [.. ranges.OrderByDescending(range => range.Quality)];
    }

    private static IReadOnlyDictionary<string, string> NoParameters { get; } = new Dictionary<string, string>();

    private static MediaRange ParseRange(string clause)
    {
        string[] parts = clause.Split(';');
        Dictionary<string, string>? parameters = null;
        double quality = 1;
        foreach (string part in parts.AsSpan(1))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            string name = part[..equals].Trim();
            string value = part[(equals + 1)..].Trim().Trim('"');
            if (name is "q" or "Q")
            {
                bool known = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out quality);
                if (!known) quality = 1;
                continue;
            }

            parameters ??= new(StringComparer.Ordinal);
            parameters[name] = value;
        }

        return new(parts[0].Trim().ToLowerInvariant(), parameters ?? NoParameters, quality);
    }
}
