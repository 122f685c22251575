using System.Globalization;

namespace Skiff.PodLifecycle.Kernel;

/// <summary>Finds in the kernel's log whom it ended for want of memory. Such a report takes several records.</summary>
/// <remarks>
/// <code>
/// 4,1,9,-;dd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=1000
/// 6,2,9,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=c1,mems_allowed=0,oom_memcg=/pods/p1/c1,task_memcg=/pods/p1/c1,task=dd,pid=42,uid=0
/// 3,3,9,-;Memory cgroup out of memory: Killed process 42 (dd) total-vm:103kB
/// </code>
/// Where the whole machine is short, the second names no <c>oom_memcg</c>, and the third ends the report. Kernels before 5.0
/// say <c>Task in A killed as a result of limit of B</c> instead of the second.
/// </remarks>
public sealed class KernelLogReader
{
    private const string Start = "invoked oom-killer:";
    private OutOfMemoryKill? begun;

    /// <summary>Takes the next record, as <c>/dev/kmsg</c> has it. Answers the kill that it completes; null for none.</summary>
    public OutOfMemoryKill? Take(ReadOnlySpan<char> record)
    {
        int head = record.IndexOf(';');
        // What a record has beside its text follows in lines of its own, which are indented.
        if (head < 0 || record[0] == ' ' || record[..head].Count(',') < 2) return null;
        string text = record[(head + 1)..].ToString();
        if (begun is null)
        {
            if (text.Contains(Start, StringComparison.Ordinal)) begun = new(OutOfMemoryKill.Root, OutOfMemoryKill.Root, "", 0);
            return null;
        }

        OutOfMemoryKill? kill = OfCgroup(text) ?? Ended(text, begun);
        if (kill is null) begun = Limited(text) ?? begun;
        else begun = null;
        return kill;
    }

    private static OutOfMemoryKill? OfCgroup(string text)
    {
        if (!text.StartsWith("oom-kill:constraint=", StringComparison.Ordinal)) return null;
        if (Between(text, ",oom_memcg=", ",task_memcg=") is not { } limited) return null;
        if (Between(text, ",task_memcg=", ",task=") is not { } own) return null;
        // A process may call itself what it likes: what follows its name is looked for from the end.
        int task = text.IndexOf(",task=", StringComparison.Ordinal) + ",task=".Length;
        int id = text.LastIndexOf(",pid=", StringComparison.Ordinal), user = text.LastIndexOf(",uid=", StringComparison.Ordinal);
        if (id < task || user < id || Number(text.AsSpan(id + ",pid=".Length, user - id - ",pid=".Length)) is not { } number) return null;
        return new(limited, own, text[task..id], number);
    }

    private static OutOfMemoryKill? Ended(string text, OutOfMemoryKill begun)
    {
        const string Words = "Killed process ";
        int at = text.IndexOf(Words, StringComparison.Ordinal);
        if (at < 0) return null;
        ReadOnlySpan<char> rest = text.AsSpan(at + Words.Length);
        int open = rest.IndexOf(" ("), close = rest.LastIndexOf(')');
        return open > 0 && close > open + 2 && Number(rest[..open]) is { } number
            ? begun with { Process = rest[(open + 2)..close].ToString(), ProcessId = number }
            : null;
    }

    private static OutOfMemoryKill? Limited(string text)
    {
        const string Words = " killed as a result of limit of ";
        if (Between(text, "Task in ", Words) is not { } own) return null;
        string limited = text[(text.IndexOf(Words, StringComparison.Ordinal) + Words.Length)..];
        return new(limited, own, "", 0);
    }

    private static string? Between(string text, string before, string after)
    {
        int start = text.IndexOf(before, StringComparison.Ordinal);
        if (start < 0) return null;
        start += before.Length;
        int end = text.IndexOf(after, start, StringComparison.Ordinal);
        return end < 0 ? null : text[start..end];
    }

    private static int? Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
