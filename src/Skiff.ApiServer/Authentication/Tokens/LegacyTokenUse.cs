using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>
/// Writes on secrets that hold tokens the day they were last used, so that unused ones can be found. Requests do not
/// wait for it; what is missed while much is to be written is written with the next use.
/// </summary>
public sealed class LegacyTokenUse(TimeProvider clock)
{
    /// <summary>Label with the day of the last use.</summary>
    public const string LastUsedLabel = "kubernetes.io/legacy-token-last-used";

    /// <summary>Label that makes a token invalid.</summary>
    public const string InvalidSinceLabel = "kubernetes.io/legacy-token-invalid-since";

    private const int WaitingMax = 256;

    private readonly Channel<(ObjectKey Key, string Day)> waiting = Channel.CreateBounded<(ObjectKey, string)>(
        new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>The token of a secret was used.</summary>
    public void Note(Secret secret)
    {
        string? known = secret.Metadata.Labels.Find(LastUsedLabel);
        DateTimeOffset now = clock.GetUtcNow();
        if (known is { Length: 10 } && DateOnly.TryParseExact(known, "yyyy-MM-dd", out DateOnly day)
            && day == DateOnly.FromDateTime(now.UtcDateTime))
        {
            return;
        }

        waiting.Writer.TryWrite((ObjectKey.Of(secret), now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
    }

    /// <summary>Writes until stopped. A secret that is gone is nothing to write on.</summary>
    public async Task RunAsync(IApi api, CancellationToken stop)
    {
        (ObjectKey, string) last = default;
        while (await waiting.Reader.WaitToReadAsync(stop))
        {
            if (!waiting.Reader.TryRead(out (ObjectKey Key, string Day) use)) continue;
            (ObjectKey key, string day) = use;
            if ((key, day) == last) continue; // Many requests of one client come before the first is written.
            last = (key, day);
            byte[] patch = Encoding.UTF8.GetBytes($$$$"""{"metadata":{"labels":{"{{{{LastUsedLabel}}}}":"{{{{day}}}}"}}}""");
            await api.PatchAsync(Kinds.Secret, key, new PatchRequest(PatchTypes.Merge, patch), null, stop);
        }
    }
}
