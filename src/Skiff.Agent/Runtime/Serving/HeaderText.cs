using System.Buffers;
using System.Globalization;
using System.Text;

namespace Skiff.Agent.Runtime.Serving;

/// <summary>The headers that answers are sent with, each written out: there is nothing to save.</summary>
internal static class HeaderText
{
    private const byte Status200 = 0x88;
    private const int MessageMax = 4096; // So that all of it fits into one frame.

    /// <summary>What stands before a message.</summary>
    public static byte[] Begin()
    {
        ArrayBufferWriter<byte> block = new();
        block.Write<byte>([Status200]);
        Write(block, "content-type", "application/grpc");
        return block.WrittenSpan.ToArray();
    }

    /// <summary>What stands at the end; all there is when the call failed.</summary>
    public static byte[] End(CriError outcome, bool isAlone)
    {
        ArrayBufferWriter<byte> block = new();
        if (isAlone) block.Write<byte>(Begin());
        Write(block, "grpc-status", ((int)outcome.Code).ToString(CultureInfo.InvariantCulture));
        if (outcome.Message.Length > 0) Write(block, "grpc-message", Escaped(outcome.Message));
        return block.WrittenSpan.ToArray();
    }

    private static string Escaped(string message)
    {
        StringBuilder text = new();
        foreach (byte one in Encoding.UTF8.GetBytes(message[..Math.Min(message.Length, MessageMax)]))
        {
            if (one is >= 0x20 and <= 0x7e and not (byte)'%') text.Append((char)one);
            else text.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
        }

        return text.ToString();
    }

    private static void Write(ArrayBufferWriter<byte> block, string name, string value)
    {
        block.Write<byte>([0]);
        WriteText(block, name);
        WriteText(block, value);
    }

    private static void WriteText(ArrayBufferWriter<byte> block, string text)
    {
        const int Most = 0x7f;
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        int rest = bytes.Length;
        if (rest < Most)
        {
            block.Write<byte>([(byte)rest]);
        }
        else
        {
            block.Write<byte>([(byte)Most]);
            for (rest -= Most; rest >= 0x80; rest >>= 7) block.Write<byte>([(byte)(rest | 0x80)]);
            block.Write<byte>([(byte)rest]);
        }

        block.Write<byte>(bytes);
    }
}
