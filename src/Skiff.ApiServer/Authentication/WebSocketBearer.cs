using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Skiff.ApiServer.Authentication;

/// <summary>
/// The bearer token that browsers send as a WebSocket subprotocol, because they can set no header:
/// <c>base64url.bearer.authorization.k8s.io.TOKEN</c>. It is taken out of the list before anything else sees it, so
/// that it is never chosen and sent back.
/// </summary>
public static class WebSocketBearer
{
    private const StringSplitOptions Tidy = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
    private const string Prefix = "base64url.bearer.authorization.k8s.io.";

    /// <summary>Takes the token out of a list of subprotocols.</summary>
    /// <param name="protocols">Value of <c>Sec-WebSocket-Protocol</c>.</param>
    /// <param name="remaining">The protocols without the token; what the rest of the server is to see.</param>
    /// <param name="token">The token; null when there is none.</param>
    /// <returns>Null, or what is wrong with the request.</returns>
    public static string? Take(string protocols, out string remaining, out string? token)
    {
        token = null;
        List<string> kept = [];
        foreach (string protocol in protocols.Split(',', Tidy))
        {
            if (!protocol.StartsWith(Prefix, StringComparison.Ordinal))
            {
                kept.Add(protocol);
                continue;
            }

            if (token is not null) return Fail("multiple base64.bearer.authorization tokens specified", out remaining);
            if (Decode(protocol.AsSpan(Prefix.Length)) is not { } decoded)
            {
                return Fail("invalid base64.bearer.authorization token encoding", out remaining);
            }

            token = decoded;
        }

        remaining = string.Join(", ", kept);
        if (token is null) return null;
        if (token.Length == 0) return Fail("empty base64.bearer.authorization token", out remaining);
        return kept.Count == 0
            ? Fail("missing additional subprotocol", out remaining) // Servers must answer with one of those offered.
            : null;
    }

    private static string? Decode(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny(" \t=")) return null;
        byte[] bytes = new byte[text.Length];
        if (Base64Url.DecodeFromChars(text, bytes, out _, out int count) != OperationStatus.Done) return null;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, count);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Fail(string why, out string remaining)
    {
        remaining = "";
        return why;
    }
}
