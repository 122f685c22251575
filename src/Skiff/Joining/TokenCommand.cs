using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Skiff.Cli.Cluster;
using Skiff.Cli.Configuration;
using Skiff.Machinery;
using Skiff.Machinery.Access;
using Skiff.Model;

namespace Skiff.Joining;

/// <summary><c>skiff token</c>: the tokens that machines join with.</summary>
internal sealed class TokenCommand(Settings settings, TimeProvider time)
{
    private const string PrintLine = "--print-join-command";
    private const string Life = "--ttl";
    private const string Purpose = "--description";
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const string Secrets = $"/api/v1/namespaces/{BootstrapToken.Namespace}/secrets";
    private static readonly TimeSpan defaultLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);

    /// <summary>Whether a word is one of this command's own.</summary>
    public static bool Knows(string word) => word.Split('=')[0] is PrintLine or Life or Purpose;

    /// <summary>Runs the command; answers the exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        using ClusterClient? client = ClusterClient.Open(settings.Kubeconfig);
        if (client is null) return Fail($"there is no kubeconfig at {settings.Kubeconfig}; tokens are made where the server runs");
        return words switch
        {
            ["create", ..] => await CreateAsync(client, [.. words.Skip(1)]),
            ["list"] => await ListAsync(client),
            ["delete", _, ..] => await DeleteAsync(client, words.Skip(1)),
            _ => Fail($"token create [{PrintLine}] [{Life} 24h] [{Purpose} TEXT], token list, or token delete ID"),
        };
    }

    private async Task<int> CreateAsync(ClusterClient client, string[] words)
    {
        bool printsLine = false;
        TimeSpan life = defaultLife;
        string description = "";
        for (int i = 0; i < words.Length; i++)
        {
            string[] parts = words[i].Split('=', 2);
            if (parts is [PrintLine])
            {
                printsLine = true;
                continue;
            }

            if (parts[0] is not (Life or Purpose)) return Fail($"\"{words[i]}\" is nothing that token create knows");
            if (parts.Length == 1 && i + 1 == words.Length) return Fail($"{parts[0]} needs a value");
            string value = parts.Length == 2 ? parts[1] : words[++i];
            if (parts[0] == Purpose) description = value;
            else if (!GoDuration.TryParse(value, out life, out _) || life < TimeSpan.Zero) return Fail($"\"{value}\" is no time such as 24h; 0 is for ever");
        }

        return await CreateAsync(client, life, description, printsLine);
    }

    private async Task<int> CreateAsync(ClusterClient client, TimeSpan life, string description, bool printsLine)
    {
        foreach (Applied policy in JoinPolicy.All)
        {
            ApiAnswer bound = await client.ApplyAsync(policy.Path, policy.Body, CancellationToken.None);
            if (!bound.IsOk) return Fail($"{policy.Path}: {bound.Message}");
        }

        BootstrapToken token = new(RandomNumberGenerator.GetString(Letters, 6), RandomNumberGenerator.GetString(Letters, 16));
        ApiAnswer made = await client.ApplyAsync($"{Secrets}/{token.SecretName}", SecretOf(token, life, description), CancellationToken.None);
        if (!made.IsOk) return Fail(made.Message);
        if (!printsLine)
        {
            Console.WriteLine($"{token.Id}.{token.Secret}");
            return 0;
        }

        if (await JoinLineAsync(client, token) is not { } line) return Fail("the cluster tells nobody where it is: kube-public/cluster-info is not signed");
        Console.WriteLine(line);
        return 0;
    }

    private JsonObject SecretOf(BootstrapToken token, TimeSpan life, string description)
    {
        JsonObject data = Json.Object(
            ("token-id", Json.Of(token.Id)), ("token-secret", Json.Of(token.Secret)),
            ("usage-bootstrap-authentication", Json.Of("true")), ("usage-bootstrap-signing", Json.Of("true")),
            ("auth-extra-groups", Json.Of(JoinPolicy.Group)));
        if (description.Length > 0) data = data.Set("description", Json.Of(description));
        if (life > TimeSpan.Zero)
        {
            string end = (time.GetUtcNow() + life).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            data = data.Set("expiration", Json.Of(end));
        }

        return Json.Object(
            ("apiVersion", Json.Of("v1")), ("kind", Json.Of("Secret")), ("type", Json.Of("bootstrap.kubernetes.io/token")),
            ("metadata", Json.Object(("name", Json.Of(token.SecretName)), ("namespace", Json.Of(BootstrapToken.Namespace)))),
            ("stringData", data));
    }

    // Server and authority are taken from what the token signs: that is what the machine that joins will be told.
    private async Task<string?> JoinLineAsync(ClusterClient client, BootstrapToken token)
    {
        long began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < patience)
        {
            ApiAnswer info = await client.GetAsync("/api/v1/namespaces/kube-public/configmaps/cluster-info", CancellationToken.None);
            if (info.Body?["data"] is JsonObject data && data.Has(token.SignatureKey)
                && ClusterDiscovery.ClusterOf(data.Text("kubeconfig") ?? "") is { } cluster)
            {
                byte[] authorities = Convert.FromBase64String(cluster.Text("certificate-authority-data") ?? "");
                if (ClusterDiscovery.Digests(authorities) is not [string hash, ..]) return null;
                return $"skiff agent --server {cluster.Text("server")} --token {token.Id}.{token.Secret} --ca-hash {hash}";
            }

            await Task.Delay(pause, time);
        }

        return null;
    }

    private async Task<int> ListAsync(ClusterClient client)
    {
        ApiAnswer read = await client.GetAsync(
            $"{Secrets}?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken", CancellationToken.None);
        if (read.Body?["items"] is not JsonArray items) return Fail(read.Message);
        Console.WriteLine($"{"TOKEN",-25} {"EXPIRES",-22} {"USAGES",-24} DESCRIPTION");
        foreach (JsonObject data in items.Items.ToArray().OfType<JsonObject>().Select(item => item["data"]).OfType<JsonObject>())
        {
            string expires = Text(data, "expiration");
            string[] uses = [.. new[] { "authentication", "signing" }.Where(use => Text(data, $"usage-bootstrap-{use}") == "true")];
            Console.WriteLine($"{Text(data, "token-id")}.{Text(data, "token-secret"),-18} {(expires.Length > 0 ? expires : "never"),-22} "
                + $"{string.Join(',', uses),-24} {Text(data, "description")}");
        }

        return 0;
    }

    private static async Task<int> DeleteAsync(ClusterClient client, IEnumerable<string> tokens)
    {
        foreach (string token in tokens)
        {
            string id = token.Split('.')[0];
            ApiAnswer answer = await client.DeleteAsync($"{Secrets}/bootstrap-token-{Uri.EscapeDataString(id)}", CancellationToken.None);
            if (!answer.IsOk) return Fail(answer.Message);
            Console.WriteLine($"token {id} deleted");
        }

        return 0;
    }

    private static string Text(JsonObject data, string key)
    {
        string encoded = data.Text(key) ?? "";
        byte[] bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out int length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }

    private static int Fail(string fault)
    {
        Console.Error.WriteLine($"skiff: {fault}");
        return 1;
    }
}
