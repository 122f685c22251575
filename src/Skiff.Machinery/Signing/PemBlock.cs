using System.Buffers.Text;
using System.Text;

namespace Skiff.Machinery.Signing;

/// <summary>One block of PEM text.</summary>
/// <param name="Label">What its lines say it holds, such as <c>CERTIFICATE</c>.</param>
/// <param name="HasHeaders">Whether lines of the form <c>Key: value</c> stand before its content.</param>
/// <param name="Content">The content.</param>
public sealed record PemBlock(string Label, bool HasHeaders, byte[] Content)
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----END ";
    private const string Dashes = "-----";

    /// <summary>The first block of a text, or null. Text around blocks, and blocks that are broken, are passed over.</summary>
    public static PemBlock? First(ReadOnlySpan<byte> text) => All(text) is [PemBlock first, ..] ? first : null;

    /// <summary>The blocks of a text in order.</summary>
    public static IReadOnlyList<PemBlock> All(ReadOnlySpan<byte> text)
    {
        List<PemBlock> blocks = [];
        string[] lines = Encoding.Latin1.GetString(text).Split('\n');
        int at = 0;
        while (at < lines.Length)
        {
            string line = lines[at++].TrimEnd();
            if (LabelOf(line, Begin) is not { } label) continue;
            int end = at;
            while (end < lines.Length && LabelOf(lines[end].TrimEnd(), End) is null) end++;
            if (end == lines.Length) break;
            if (LabelOf(lines[end].TrimEnd(), End) != label) continue; // Another block may begin inside a broken one.
            if (Read(label, lines.AsSpan(at, end - at)) is { } block) blocks.Add(block);
            at = end + 1;
        }

        return blocks;
    }

    private static string? LabelOf(string line, string opening)
    {
        bool isMark = line.StartsWith(opening, StringComparison.Ordinal) && line.EndsWith(Dashes, StringComparison.Ordinal)
            && line.Length >= opening.Length + Dashes.Length;
        return isMark ? line[opening.Length..^Dashes.Length] : null;
    }

    private static PemBlock? Read(string label, ReadOnlySpan<string> lines)
    {
        int first = 0;
        while (first < lines.Length && lines[first].Contains(':', StringComparison.Ordinal)) first++;
        string base64 = string.Concat(lines[first..]);
        if (!Base64.IsValid(base64)) return null;
        return new(label, first > 0, Convert.FromBase64String(base64));
    }
}
