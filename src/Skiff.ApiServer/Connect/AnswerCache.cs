using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Skiff.ApiServer.Connect;

/// <summary>What a question is remembered by: its hash, so that neither tokens nor what clients wrote stay in memory.</summary>
/// <param name="High">The first half.</param>
/// <param name="Low">The second half.</param>
internal readonly record struct QuestionKey(UInt128 High, UInt128 Low)
{
    /// <summary>The key of a question's bytes.</summary>
    public static QuestionKey Of(ReadOnlySpan<byte> question)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(question, hash);
        return MemoryMarshal.Read<QuestionKey>(hash);
    }
}

/// <summary>
/// Remembers answers for a time. Two generations of bounded size; when the younger is full it becomes the older, and what
/// was not asked for since is forgotten.
/// </summary>
/// <typeparam name="T">An answer.</typeparam>
/// <param name="generationMax">Answers in one generation.</param>
/// <param name="time">The clock.</param>
internal sealed class AnswerCache<T>(int generationMax, TimeProvider time)
    where T : class
{
    private volatile ConcurrentDictionary<QuestionKey, Kept> young = new();
    private volatile ConcurrentDictionary<QuestionKey, Kept> old = new();
    private int count; // Of the younger; the dictionary's own count takes all its locks.

    private sealed record Kept(T Answer, long At, TimeSpan For);

    /// <summary>The answer to a question, when it was given not too long ago.</summary>
    public bool TryGet(QuestionKey key, [NotNullWhen(true)] out T? answer)
    {
        answer = null;
        if (!young.TryGetValue(key, out Kept? kept))
        {
            if (!old.TryGetValue(key, out kept)) return false;
            if (IsFresh(kept)) Keep(key, kept);
        }

        if (!IsFresh(kept)) return false;
        answer = kept.Answer;
        return true;
    }

    /// <summary>Remembers an answer; for no time at all means not to.</summary>
    public void Add(QuestionKey key, T answer, TimeSpan duration)
    {
        if (duration > TimeSpan.Zero) Keep(key, new(answer, time.GetTimestamp(), duration));
    }

    private bool IsFresh(Kept kept) => time.GetElapsedTime(kept.At) < kept.For;

    // Two callers may turn the generations at once; the loss is a question asked again.
    private void Keep(QuestionKey key, Kept kept)
    {
        ConcurrentDictionary<QuestionKey, Kept> current = young;
        bool isNew = !current.ContainsKey(key);
        current[key] = kept;
        if (!isNew || Interlocked.Increment(ref count) < generationMax) return;
        old = current;
        young = new();
        Volatile.Write(ref count, 0);
    }
}
