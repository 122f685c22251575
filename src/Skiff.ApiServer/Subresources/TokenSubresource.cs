using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Verbs;
using Skiff.ApiServer.Wire;
using Skiff.Model;
using Skiff.Model.Authentication.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Subresources;

/// <summary>Makes tokens for service accounts.</summary>
public sealed class TokenSubresource(Registry registry, AdmissionChain admission, TokenRequests tokens)
{
    /// <summary>Answers the posted request with its token.</summary>
    public async ValueTask<Reply> CreateAsync(Call call, CancellationToken stop)
    {
        Decoded decoded = ObjectCodec.Decode(call, Kinds.TokenRequest);
        if (decoded.Fault is { } fault) return fault;
        IObject asked = ManagedFields.AfterWrite(call, null, (TokenRequest)decoded.Object!, spoken: Kinds.TokenRequest);
        AdmissionRequest request = new(registry, call, AdmissionOperation.Create, asked, null);
        if (await admission.RunAsync(request, stop) is { } denied) return denied;
        return tokens.Answer(call.Key.Namespace, call.Key.Name, (TokenRequest)request.Object!, call.Caller)
            .TryGet(out TokenRequest? answered, out Status? refused)
            ? new Reply.OfMessage(201, answered)
            : refused;
    }
}
