using System.Buffers.Binary;

namespace Skiff.Dns;

/// <summary>Messages on a stream: each after its length in two bytes.</summary>
internal static class TcpFrame
{
    /// <summary>Reads one message.</summary>
    /// <exception cref="EndOfStreamException">The other side closed.</exception>
    public static async ValueTask<byte[]> ReadAsync(Stream stream, CancellationToken stop)
    {
        byte[] length = new byte[2];
        await stream.ReadExactlyAsync(length, stop);
        byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(message, stop);
        return message;
    }

    /// <summary>Writes one message, in one piece.</summary>
    public static ValueTask WriteAsync(Stream stream, ReadOnlySpan<byte> message, CancellationToken stop)
    {
        byte[] framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed.AsSpan(2));
        return stream.WriteAsync(framed, stop);
    }
}
