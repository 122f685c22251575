using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Skiff.Machinery;

namespace Skiff.ApiServer.Strategies;

/// <summary>
/// The addresses of an IPv4 service range. Like upstream, free choice begins in the upper part of the range, so that
/// the lower part stays for addresses that people pick themselves. Safe for concurrent use.
/// </summary>
public sealed class AddressPool
{
    private const int SizeMax = 1 << 16;

    private readonly Lock gate = new();
    private readonly bool[] taken;
    private readonly uint first;
    private readonly int size;
    private readonly int dynamicStart;
    private int next;

    /// <summary>A pool of the usable addresses of a range such as <c>10.43.0.0/16</c>.</summary>
    public AddressPool(IPNetwork range)
    {
        Invariant.Check(range.BaseAddress.AddressFamily == AddressFamily.InterNetwork, range.ToString());
        Range = range.ToString();
        first = BinaryPrimitives.ReadUInt32BigEndian(range.BaseAddress.GetAddressBytes());
        size = Math.Min(SizeMax, 1 << Math.Min(16, 32 - range.PrefixLength));
        taken = new bool[size];
        taken[0] = true; // The network's own address ...
        taken[size - 1] = true; // ... and its broadcast address are no host's.
        dynamicStart = Math.Min(Math.Max(16, size / 16), 256);
        next = Math.Min(dynamicStart, size - 1);
    }

    /// <summary>The range, as it was given.</summary>
    public string Range { get; }

    /// <summary>The address family, as a service names it.</summary>
    public string Family => "IPv4";

    /// <summary>Whether an address is in the range.</summary>
    public bool Contains(string address) => IndexOf(address) is not null;

    /// <summary>Takes an address; false when it is taken or not in the range.</summary>
    public bool TryTake(string address)
    {
        if (IndexOf(address) is not { } index) return false;
        lock (gate)
        {
            if (taken[index]) return false;
            taken[index] = true;
            return true;
        }
    }

    /// <summary>Takes some free address, or null when none is left.</summary>
    public string? TakeAny()
    {
        lock (gate)
        {
            for (int step = 0; step < size; step++)
            {
                int index = (next + step) % size;
                if (taken[index]) continue;
                taken[index] = true;
                next = index + 1 < size ? index + 1 : Math.Min(dynamicStart, size - 1);
                return Text(index);
            }

            return null;
        }
    }

    /// <summary>Gives an address back.</summary>
    public void Release(string address)
    {
        if (IndexOf(address) is not { } index || index == 0 || index == size - 1) return;
        lock (gate) taken[index] = false;
    }

    private string Text(int index)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, first + (uint)index);
        return new IPAddress(bytes).ToString();
    }

    private int? IndexOf(string address)
    {
        if (!IPAddress.TryParse(address, out IPAddress? parsed)) return null;
        if (parsed.AddressFamily != AddressFamily.InterNetwork) return null;
        long offset = (long)BinaryPrimitives.ReadUInt32BigEndian(parsed.GetAddressBytes()) - first;
        return offset >= 0 && offset < size ? (int)offset : null;
    }
}
