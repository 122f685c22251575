using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Wire;
using Skiff.Model;
using Skiff.Model.Authentication.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Subresources;

/// <summary>Makes tokens for service accounts.</summary>
public sealed class TokenSubresource(TokenRequests tokens)
{
    /// <summary>Answers the posted request with its token.</summary>
    public ValueTask<Reply> CreateAsync(Call call, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        Decoded decoded = ObjectCodec.Decode(call, Kinds.TokenRequest);
        if (decoded.Fault is { } fault) return new(fault);
        return tokens.Answer(call.Key.Namespace, call.Key.Name, (TokenRequest)decoded.Object!, call.Caller)
            .TryGet(out TokenRequest? answered, out Status? refused)
            ? new(new Reply.OfMessage(201, answered))
            : new(Reply.Error(refused));
    }
}
