namespace Skiff.Store;

/// <summary>The answer to a write.</summary>
public abstract record Commit
{
    private Commit()
    {
    }

    /// <summary>The write happened and is as durable as it asked to be.</summary>
    /// <param name="Stored">The version written; for a deletion the final one.</param>
    public sealed record Done(Stored Stored) : Commit;

    /// <summary>The key was to be new and is not.</summary>
    public sealed record KeyExists(Stored Current) : Commit;

    /// <summary>The key was to exist and does not.</summary>
    public sealed record NotFound : Commit
    {
        internal static readonly NotFound Answer = new();
    }

    /// <summary>The key holds another version than the one named.</summary>
    public sealed record RevisionMismatch(Stored Current) : Commit;

    /// <summary>The encoded object or its key is longer than the store takes.</summary>
    /// <param name="What"><c>value</c> in bytes or <c>key</c> in characters.</param>
    /// <param name="Length">What was asked for.</param>
    /// <param name="Limit">What the store takes.</param>
    public sealed record TooLarge(string What, int Length, int Limit) : Commit;

    /// <summary>Too many writes wait; this one was not queued and may be tried again.</summary>
    public sealed record Busy : Commit
    {
        internal static readonly Busy Answer = new();
    }

    /// <summary>The disk is full; nothing was written, and the store goes on once there is space.</summary>
    public sealed record Full : Commit
    {
        internal static readonly Full Answer = new();
    }

    /// <summary>
    /// The store has stopped taking writes, because it is closed or its log failed. A write that was under way when the
    /// log failed may turn out to have happened.
    /// </summary>
    public sealed record Failed(StoreFault Fault) : Commit;
}

/// <summary>Why a store stopped.</summary>
/// <param name="Message">The reason in a sentence for the operator.</param>
/// <param name="Cause">The failure behind it, if there is one.</param>
public sealed record StoreFault(string Message, Exception? Cause = null);

/// <summary>A log that cannot be opened, read or written; the message says which and why.</summary>
public sealed class StoreException(string message, Exception? cause = null) : IOException(message, cause);
