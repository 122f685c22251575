using System.Text;

namespace Skiff.PodLifecycle.Environment;

/// <summary>
/// Bytes as a string with one character for each: values of Secrets are arbitrary bytes, and everything that is done
/// to variables looks at ASCII characters only.
/// </summary>
public static class ByteText
{
    /// <summary>A string's UTF-8 bytes.</summary>
    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Bytes as they are.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>The bytes again.</summary>
    public static byte[] ToBytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>The bytes as the UTF-8 text they are, for fields that are strings.</summary>
    public static string ToText(string text) => Encoding.UTF8.GetString(ToBytes(text));
}
