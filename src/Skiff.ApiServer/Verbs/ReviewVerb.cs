using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Authorization.Reviews;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Authentication.V1;
using Skiff.Model.Authorization.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Verbs;

/// <summary>POST of kinds that ask something: the object comes back with its answer, and nothing is stored.</summary>
public sealed class ReviewVerb(AccessReviews access, TokenReviews tokens)
{
    /// <summary>Set after construction: a binding posted to its collection is a binding of the pod it names.</summary>
    public Func<Call, CancellationToken, ValueTask<Reply>>? Bind { get; set; }

    /// <summary>Answers a posted review.</summary>
    public async ValueTask<Reply> CreateAsync(Call call, CancellationToken stop)
    {
        if (call.Verb != Verb.Create) return Status.NotAllowed();

        if (call.Resource.Kind == Kinds.Binding && Bind is not null) return await Bind(call, stop);
        Decoded decoded = ObjectCodec.Decode(call, call.Resource.Kind);
        if (decoded.Fault is { } fault) return fault;
        // Nothing is kept, but who asked what is told in the answer as in that of anything written.
        IObject asked = ManagedFields.AfterWrite(call, null, (IObject)decoded.Object!);
        return asked switch
        {
            TokenReview review => Answer(call, await tokens.AnswerAsync(review, stop)),
            SubjectAccessReview review => Answer(call, await access.AnswerAsync(review, stop)),
            LocalSubjectAccessReview review => Answer(call, await access.AnswerAsync(review, call.Key.Namespace, stop)),
            SelfSubjectAccessReview review => Answer(call, await access.AnswerAsync(review, call.Caller, stop)),
            SelfSubjectRulesReview review => Answer(call, access.Answer(review, call.Caller)),
            SelfSubjectReview review =>
                new Reply.OfMessage(201, SelfReviews.Answer(review, call.Caller, call.ReceivedAt), call.Resource),
            _ => Status.NotFoundPath(),
        };
    }

    private static Reply Answer<T>(Call call, ApiResult<T> result)
        where T : class, IMessageKind =>
        result.TryGet(out T? answered, out Status? fault) ? new Reply.OfMessage(201, answered, call.Resource) : fault;
}
