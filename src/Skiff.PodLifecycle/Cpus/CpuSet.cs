using System.Globalization;
using System.Numerics;
using System.Text;

namespace Skiff.PodLifecycle.Cpus;

/// <summary>A set of processors, told as the kernel tells it: <c>0-3,8</c>. Compared by content.</summary>
public sealed class CpuSet : IEquatable<CpuSet>
{
    /// <summary>The number of the last processor there can be, and one more.</summary>
    public const int CpusMax = 8192;

    private const int WordBits = 64;

    // A bit for each processor; the last word is never zero.
    private readonly ulong[] words;

    private CpuSet(ulong[] words)
    {
        int length = words.Length;
        while (length > 0 && words[length - 1] == 0) length--;
        this.words = length == words.Length ? words : words[..length];
    }

    /// <summary>No processors.</summary>
    public static CpuSet Empty { get; } = new([]);

    /// <summary>How many there are.</summary>
    public int Count => words.Sum(BitOperations.PopCount);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => words.Length == 0;

    /// <summary>The processors of these numbers, each from zero to <see cref="CpusMax"/>.</summary>
    public static CpuSet Of(params IEnumerable<int> cpus)
    {
        List<ulong> words = [];
        foreach (int cpu in cpus)
        {
            while (words.Count <= cpu / WordBits) words.Add(0);
            words[cpu / WordBits] |= 1UL << (cpu % WordBits);
        }

        return new([.. words]);
    }

    /// <summary>Reads a list; null, with the reason, when it is none.</summary>
    public static CpuSet? Parse(string text, out string fault)
    {
        fault = "";
        List<int> cpus = [];
        foreach (string part in text.Trim().Split(',', text.Trim().Length == 0 ? StringSplitOptions.RemoveEmptyEntries : default))
        {
            string[] ends = part.Split('-', 2);
            if (!Number(ends[0], out int first) || !Number(ends[^1], out int last)) fault = $"\"{part}\" is neither a processor nor a range of them";
            else if (last < first) fault = $"invalid range \"{part}\" ({last} < {first})";
            else cpus.AddRange(Enumerable.Range(first, last - first + 1));
            if (fault.Length > 0) return null;
        }

        return Of(cpus);
    }

    /// <summary>Whether a processor is among them.</summary>
    public bool Contains(int cpu) => cpu / WordBits < words.Length && (words[cpu / WordBits] & (1UL << (cpu % WordBits))) != 0;

    /// <summary>Whether all of the others are among them.</summary>
    public bool Includes(CpuSet others) => (others - this).IsEmpty;

    /// <summary>Their numbers, in order.</summary>
    public IEnumerable<int> Numbers()
    {
        for (int i = 0; i < words.Length; i++)
        {
            for (ulong rest = words[i]; rest != 0; rest &= rest - 1) yield return (i * WordBits) + BitOperations.TrailingZeroCount(rest);
        }
    }

    /// <summary>Those of either.</summary>
    public static CpuSet operator |(CpuSet left, CpuSet right) => Combine(left, right, static (one, other) => one | other);

    /// <summary>Those of both.</summary>
    public static CpuSet operator &(CpuSet left, CpuSet right) => Combine(left, right, static (one, other) => one & other);

    /// <summary>Those of the one without those of the other.</summary>
    public static CpuSet operator -(CpuSet left, CpuSet right) => Combine(left, right, static (one, other) => one & ~other);

    /// <inheritdoc/>
    public bool Equals(CpuSet? other) => other is not null && words.AsSpan().SequenceEqual(other.words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CpuSet);

    /// <inheritdoc/>
    public override int GetHashCode() => words.Aggregate(0, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString()
    {
        StringBuilder text = new();
        int first = -1, last = -2;
        foreach (int cpu in Numbers().Append(int.MaxValue))
        {
            if (cpu == last + 1)
            {
                last = cpu;
                continue;
            }

            if (first >= 0)
            {
                if (text.Length > 0) text.Append(',');
                text.Append(CultureInfo.InvariantCulture, $"{first}");
                if (last > first) text.Append(CultureInfo.InvariantCulture, $"-{last}");
            }

            (first, last) = (cpu, cpu);
        }

        return text.ToString();
    }

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < CpusMax;

    private static CpuSet Combine(CpuSet left, CpuSet right, Func<ulong, ulong, ulong> operation)
    {
        ulong[] words = new ulong[Math.Max(left.words.Length, right.words.Length)];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = operation(i < left.words.Length ? left.words[i] : 0, i < right.words.Length ? right.words[i] : 0);
        }

        return new(words);
    }
}
