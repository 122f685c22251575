using System.Text;
using Skiff.Agent.Runtime.Serving;
using Skiff.Agent.Streaming.Stats;
using Skiff.PodLifecycle.Kernel;

namespace Skiff.Fuzz.Targets;

/// <summary>What a node is told by plugins and by the kernel: headers of calls, its log, counters of traffic.</summary>
internal static class NodeTargets
{
    private const int HeaderBytesMax = 64 * 1024;

    public static IEnumerable<Target> List() =>
    [
        // A number of blocks of one connection, each behind its length: what one remembers is there for the next.
        new("call headers", 6,
            [
                Blocks([0x83, 0x86, 0x44, 1, (byte)'/', 0x5F, 2, (byte)'a', (byte)'b'], [0x83, 0xBE, 0xBF, 0x7F, 0x01, 0]),
                Blocks([0x40, 1, (byte)'n', 1, (byte)'v', 0xBE], [0x20, 0x3F, 0x21, 0xBE]),
                Blocks([0x00, 1, (byte)'n', 0x83, 0x1D, 0x75, 0xD0, 0x10, 1, (byte)'x', 0x84, 0xA0, 0xE4, 0x1D, 0x13]),
            ],
            [[0x7F, 0xFF, 0xFF, 0xFF, 0x7F], [0x3F, 0xE1, 0x1F], [0x20], [0x82], [0xBE], [0xFF, 0x00], [0x7F, 0x80], [0x0F, 0x2F], [0xFF, 0xFF]], Headers),
        Target.OfText("kernel log", 8,
            [
                "4,1,9,-;dd invoked oom-killer: gfp_mask=0xcc0\n6,2,9,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=c1,"
                + "mems_allowed=0,oom_memcg=/pods/p1/c1,task_memcg=/pods/p1/c1,task=dd,pid=42,uid=0\n",
                "4,1,9,-;x invoked oom-killer: \n SUBSYSTEM=x\n6,2,9,-;Task in /a/b killed as a result of limit of /a\n"
                + "3,3,9,-;Out of memory: Killed process 42 (dd) total-vm:103kB\n",
            ],
            [";", ",", "\n", " (", ")", ",pid=", ",uid=", ",task=", ",task_memcg=", ",oom_memcg=", "oom-kill:constraint=", "Killed process ",
                "invoked oom-killer:", " killed as a result of limit of ", "Task in "],
            KernelLog),
        Target.OfText("traffic", 8,
            ["face |bytes\n  lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n  eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"],
            [":", " ", "\n", "18446744073709551615", "18446744073709551616", "eth0", "lo", "veth"],
            text => InterfaceFigures.Read(text).Count > 0),
    ];

    private static byte[] Blocks(params byte[][] blocks) => [.. blocks.SelectMany(block => (byte[])[(byte)block.Length, .. block])];

    private static bool Headers(byte[] input)
    {
        HeaderReader reader = new();
        bool isTaken = false;
        for (int at = 0; at < input.Length;)
        {
            int length = Math.Min(input[at], input.Length - at - 1);
            if (reader.Read(input.AsSpan(at + 1, length)) is not { } headers) return false;
            Target.Holds(headers.Sum(one => one.Key.Length + one.Value.Length) <= HeaderBytesMax, "headers without a bound");
            Dictionary<string, string>? again = new HeaderReader().Read(Plain(headers));
            Target.Holds(again is not null && again.Count == headers.Count && headers.All(one => again[one.Key] == one.Value), "headers do not read back");
            isTaken |= headers.Count > 0;
            at += 1 + length;
        }

        return isTaken;
    }

    // Each written out, without anything that would be remembered.
    private static byte[] Plain(Dictionary<string, string> headers)
    {
        using MemoryStream block = new();
        foreach ((string name, string value) in headers)
        {
            block.WriteByte(0);
            Write(block, name);
            Write(block, value);
        }

        return block.ToArray();
    }

    private static void Write(MemoryStream block, string text)
    {
        const int Most = 0x7F;
        int rest = text.Length - Most;
        block.WriteByte((byte)Math.Min(text.Length, Most));
        if (rest >= 0)
        {
            for (; rest >= 0x80; rest >>= 7) block.WriteByte((byte)(rest | 0x80));
            block.WriteByte((byte)rest);
        }

        block.Write(Encoding.Latin1.GetBytes(text));
    }

    private static bool KernelLog(string text)
    {
        KernelLogReader reader = new();
        bool isTaken = false;
        foreach (ReadOnlySpan<char> record in text.AsSpan().EnumerateLines())
        {
            if (reader.Take(record) is not { } kill) continue;
            Target.Holds(!kill.ContainerId.Contains('/', StringComparison.Ordinal) && kill.ProcessId >= 0, $"no kill: {kill}");
            isTaken = true;
        }

        return isTaken;
    }
}
