using System.Text;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Strategies;

/// <summary>Secrets: what is written as text is kept as bytes.</summary>
public sealed class SecretStrategy : Strategy
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        new Dictionary<string, Func<IObject, string>>(StringComparer.Ordinal)
        {
            ["type"] = secret => ((Secret)secret).Type,
        };

    /// <inheritdoc/>
    public override IObject Received(IObject draft) => Merged((Secret)draft);

    /// <inheritdoc/>
    public override IObject PrepareForUpdate(IObject next, IObject current, Call call)
    {
        Secret secret = (Secret)next;
        return secret.Type.Length == 0 ? secret with { Type = ((Secret)current).Type } : secret;
    }

    private static Secret Merged(Secret secret)
    {
        if (secret.StringData.IsEmpty) return secret;
        MapOf<Bytes> data = secret.Data;
        foreach ((string key, string text) in secret.StringData) data = data.Set(key, new(Encoding.UTF8.GetBytes(text)));
        return secret with { Data = data, StringData = default };
    }
}
