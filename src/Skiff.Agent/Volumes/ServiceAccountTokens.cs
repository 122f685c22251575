using System.Collections.Concurrent;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Authentication.V1;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Volumes;

namespace Skiff.Agent.Volumes;

/// <summary>
/// Tokens bound to pods, asked for when first needed and again when four fifths of their life are over or they are a
/// day old. A token that cannot be renewed is used as long as it is valid.
/// </summary>
internal sealed class ServiceAccountTokens(IApi api, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string PodUid, TokenKey Key), Held> held = [];

    /// <summary>The token of a pod, fresh enough to be written.</summary>
    public async ValueTask<SourceToken> FindAsync(Pod pod, TokenKey key, CancellationToken stop)
    {
        (string, TokenKey) id = (pod.Metadata.UID, key);
        DateTimeOffset now = time.GetUtcNow();
        bool known = held.TryGetValue(id, out Held? old);
        if (known && now < old!.RenewAt) return new(old.Token);

        ApiResult<IMessageKind> result = await api.PostAsync(
            Kinds.ServiceAccount, AccountOf(pod), "token", RequestFor(pod, key), stop);
        if (result.TryGet(out IMessageKind? answer, out var error)
            && answer is TokenRequest { Status: { Token.Length: > 0, ExpirationTimestamp: { } expires } status })
        {
            held[id] = new(status.Token, expires, RenewalOf(now, expires, key));
            return new(status.Token);
        }

        if (known && now < old!.Expires)
        {
            held[id] = old with { RenewAt = now + RetryPause };
            return new(old.Token);
        }

        return new("", $"failed to fetch token: {error?.Message ?? "the answer holds no token"}");
    }

    /// <summary>When the first of a pod's tokens wants to be renewed; null when it has none.</summary>
    public DateTimeOffset? NextRenewal(string podUid, IReadOnlyList<TokenKey> keys)
    {
        DateTimeOffset? next = null;
        foreach (TokenKey key in keys)
        {
            if (held.TryGetValue((podUid, key), out Held? one) && !(one.RenewAt > next)) next = one.RenewAt;
        }

        return next;
    }

    /// <summary>Forgets a pod's tokens.</summary>
    public void Forget(string podUid, IReadOnlyList<TokenKey> keys)
    {
        foreach (TokenKey key in keys) held.TryRemove((podUid, key), out _);
    }

    private static DateTimeOffset RenewalOf(DateTimeOffset now, DateTimeOffset expires, TokenKey key)
    {
        // The issuer may grant another life than was asked for: what is left now is what counts, but never more than
        // what was asked for, as a longer grant is meant for old clients that read the token once.
        TimeSpan asked = TimeSpan.FromSeconds(Math.Min(key.ExpirationSeconds, TimeSpan.MaxValue.TotalSeconds / 2));
        TimeSpan life = expires - now < asked ? expires - now : asked;
        TimeSpan age = life * 0.8;
        return now + (age < MaxAge ? age : MaxAge);
    }

    private static ObjectKey AccountOf(Pod pod)
    {
        string name = pod.Spec.ServiceAccountName;
        return new(pod.Metadata.Namespace, name.Length == 0 ? "default" : name);
    }

    private static TokenRequest RequestFor(Pod pod, TokenKey key) => TokenRequest.Empty with
    {
        Spec = TokenRequestSpec.Empty with
        {
            Audiences = key.Audience.Length == 0 ? default : [key.Audience],
            ExpirationSeconds = key.ExpirationSeconds,
            BoundObjectRef = BoundObjectReference.Empty with
            {
                Kind = "Pod",
                APIVersion = "v1",
                Name = pod.Metadata.Name,
                UID = pod.Metadata.UID,
            },
        },
    };

    private sealed record Held(string Token, DateTimeOffset Expires, DateTimeOffset RenewAt)
    {
        /// <summary>Times only: the token is secret.</summary>
        public override string ToString() => $"token until {Expires:O}";
    }
}
