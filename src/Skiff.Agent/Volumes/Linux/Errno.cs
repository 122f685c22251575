using System.Runtime.InteropServices;

namespace Skiff.Agent.Volumes.Linux;

/// <summary>The number a failed system call leaves; zero is success.</summary>
internal readonly record struct Errno(int Code)
{
    public static readonly Errno None = new(0);
    public static readonly Errno NotPermitted = new(1);
    public static readonly Errno NoEntry = new(2);
    public static readonly Errno Interrupted = new(4);
    public static readonly Errno TryAgain = new(11);
    public static readonly Errno Busy = new(16);
    public static readonly Errno Exists = new(17);
    public static readonly Errno CrossDevice = new(18);
    public static readonly Errno NotDirectory = new(20);
    public static readonly Errno IsDirectory = new(21);
    public static readonly Errno Invalid = new(22);
    public static readonly Errno BrokenPipe = new(32);
    public static readonly Errno NotEmpty = new(39);
    public static readonly Errno Loop = new(40);
    public static readonly Errno NoData = new(61);

    /// <summary>What the last call on this thread left.</summary>
    public static Errno Last => new(Marshal.GetLastPInvokeError());

    public bool IsError => Code != 0;

    /// <summary>The system's words, in lower case as the messages around them are.</summary>
    public override string ToString()
    {
        string text = Marshal.GetPInvokeErrorMessage(Code);
        return text.Length == 0 ? $"errno {Code}" : char.ToLowerInvariant(text[0]) + text[1..];
    }
}
