namespace Skiff.Fuzz;

/// <summary>Damages inputs, all but a few: some bytes changed, cut, moved, repeated, or mixed with another input.</summary>
internal sealed class Damage(Random random)
{
    private const int InputMax = 64 * 1024;
    private const int WholeOneIn = 32;
    private static readonly byte[] edges = [0, 1, 9, 10, 13, 32, 34, 47, 92, 123, 127, 128, 191, 192, 224, 240, 254, 255];

    /// <summary>An input of a target, damaged.</summary>
    public byte[] Of(Target target)
    {
        List<byte> bytes = [.. target.Corpus[random.Next(target.Corpus.Count)]];
        if (random.Next(WholeOneIn) == 0) return [.. bytes];
        // Many inputs need to be damaged in one place only to get far into the parser.
        for (int i = random.Next(8) == 0 ? random.Next(1, 30) : random.Next(1, 4); i > 0; i--) Change(bytes, target);
        if (bytes.Count > InputMax) bytes.RemoveRange(InputMax, bytes.Count - InputMax);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, Target target)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Math.Min(random.Next(1, 24), bytes.Count - at);
        switch (random.Next(10))
        {
            case 0 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
            case 1 when at < bytes.Count: bytes[at] = edges[random.Next(edges.Length)]; break;
            case 2 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 3: bytes.RemoveRange(at, length); break;
            case 4 when random.Next(4) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
            case 5: bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length)); break;
            case 6: Splice(bytes, at, target.Corpus[random.Next(target.Corpus.Count)]); break;
            case 7 when random.Next(20) == 0: Repeat(bytes, at, length); break;
            default:
                if (target.Words.Count == 0) bytes.Insert(at, (byte)random.Next(256));
                else bytes.InsertRange(at, target.Words[random.Next(target.Words.Count)]);
                break;
        }
    }

    private void Splice(List<byte> bytes, int at, byte[] other)
    {
        if (other.Length == 0) return;
        int from = random.Next(other.Length);
        bytes.InsertRange(at, other.AsSpan(from, Math.Min(random.Next(1, 200), other.Length - from)).ToArray());
    }

    // Deep nesting, long names, many items: what is bounded by a count, or should be.
    private void Repeat(List<byte> bytes, int at, int length)
    {
        if (length == 0) return;
        List<byte> piece = bytes.GetRange(at, length);
        List<byte> many = [];
        int times = random.Next(2, 4000);
        for (int i = 0; i < times && many.Count < InputMax; i++) many.AddRange(piece);
        bytes.InsertRange(at, many);
    }
}
