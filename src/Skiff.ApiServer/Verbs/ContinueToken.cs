using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Skiff.ApiServer.Verbs;

/// <summary>Where the next page of a list begins, in the form upstream gives its clients.</summary>
/// <param name="Revision">The revision of all pages; -1 for the newest, after an expired token.</param>
/// <param name="Start">The key the page begins after.</param>
public readonly record struct ContinueToken(long Revision, string Start)
{
    private const int LengthMax = 4096;

    /// <summary>The token's text.</summary>
    public string Encode()
    {
        string start = JsonEncodedText.Encode(Start + "\0").ToString();
        string json = string.Create(CultureInfo.InvariantCulture,
            $"{{\"v\":\"meta.k8s.io/v1\",\"rv\":{Revision},\"start\":\"{start}\"}}");
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>Reads a token; null when it is not one of ours.</summary>
    public static ContinueToken? Decode(string text)
    {
        if (text.Length > LengthMax || !Base64Url.IsValid(text)) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(Base64Url.DecodeFromChars(text));
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            bool whole = root.TryGetProperty("v", out JsonElement version) && version.ValueKind == JsonValueKind.String
                && version.GetString() == "meta.k8s.io/v1"
                && root.TryGetProperty("rv", out JsonElement rv) && rv.ValueKind == JsonValueKind.Number
                && root.TryGetProperty("start", out JsonElement start) && start.ValueKind == JsonValueKind.String;
            if (!whole || !root.GetProperty("rv").TryGetInt64(out long revision)) return null;
            string after = root.GetProperty("start").GetString()!.TrimEnd('\0');
            // A key is a path below the collection's; one that climbs was never ours.
            return after.Split('/').Any(segment => segment is "" or "." or "..") ? null : new(revision, after);
        }
        catch (JsonException)
        {
            return null; // Not JSON: not a token of ours, which the caller answers.
        }
    }
}
