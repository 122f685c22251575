using System.Text;
using System.Text.Json;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Images;

/// <summary>Reads the credentials of registries from pull secrets. A secret that cannot be read has none.</summary>
internal static class RegistryCredentials
{
    /// <summary>The credentials for a registry's host; null when the secret has none.</summary>
    public static Cri.V1.AuthConfig? Find(Secret secret, string registry)
    {
        bool wrapped = secret.Data.TryGetValue(".dockerconfigjson", out Bytes content);
        if (!wrapped && !secret.Data.TryGetValue(".dockercfg", out content)) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(content.Memory);
            JsonElement entries = document.RootElement;
            if (wrapped && !entries.TryGetProperty("auths", out entries)) return null;
            if (entries.ValueKind != JsonValueKind.Object) return null;
            foreach (JsonProperty entry in entries.EnumerateObject())
            {
                if (HostOf(entry.Name) == registry && entry.Value.ValueKind == JsonValueKind.Object) return Read(entry.Value);
            }

            return null;
        }
        catch (JsonException)
        {
            return null; // As upstream: the pull is tried without credentials.
        }
    }

    // Keys are hosts, or addresses with a scheme and a path.
    private static string HostOf(string key)
    {
        int scheme = key.IndexOf("://", StringComparison.Ordinal);
        string host = (scheme < 0 ? key : key[(scheme + 3)..]).Split('/')[0];
        return host is "index.docker.io" or "registry-1.docker.io" ? "docker.io" : host;
    }

    private static Cri.V1.AuthConfig Read(JsonElement entry)
    {
        Cri.V1.AuthConfig credentials = new()
        {
            Username = Text(entry, "username"),
            Password = Text(entry, "password"),
            IdentityToken = Text(entry, "identitytoken"),
            RegistryToken = Text(entry, "registrytoken"),
        };
        byte[] buffer = new byte[4096];
        if (credentials.Username.Length == 0
            && Convert.TryFromBase64String(Text(entry, "auth"), buffer, out int length)
            && Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2) is [var user, var password])
        {
            credentials.Username = user;
            credentials.Password = password;
        }

        return credentials;
    }

    private static string Text(JsonElement entry, string member) =>
        entry.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() ?? ""
            : "";
}
