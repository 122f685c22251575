namespace Skiff.Model;

/// <summary>Removes the white space between the tokens of a JSON value.</summary>
internal static class JsonCompact
{
    /// <summary>A copy of a valid JSON value without white space outside of strings.</summary>
    public static byte[] Copy(ReadOnlySpan<byte> text)
    {
        if (!HasSpace(text, out int length)) return text.ToArray();
        byte[] result = new byte[length];
        int written = 0;
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] == '"')
            {
                int start = at;
                JsonSyntax.SkipString(text, ref at);
                text[start..at].CopyTo(result.AsSpan(written));
                written += at - start;
            }
            else if (text[at] <= ' ')
            {
                at++;
            }
            else
            {
                result[written++] = text[at++];
            }
        }

        return result;
    }

    private static bool HasSpace(ReadOnlySpan<byte> text, out int length)
    {
        length = text.Length;
        int at = 0;
        while (at < text.Length)
        {
            int stop = text[at..].IndexOfAny("\" \n\r\t"u8);
            if (stop < 0) break;
            at += stop;
            if (text[at] == '"')
            {
                JsonSyntax.SkipString(text, ref at);
            }
            else
            {
                length--;
                at++;
            }
        }

        return length != text.Length;
    }
}
