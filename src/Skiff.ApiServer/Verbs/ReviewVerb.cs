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
    public ValueTask<Reply> CreateAsync(Call call, CancellationToken stop)
    {
        if (call.Verb != Verb.Create) return new(Reply.Error(Status.NotAllowed()));

        if (call.Resource.Kind == Kinds.Binding && Bind is not null) return Bind(call, stop);
        Decoded decoded = ObjectCodec.Decode(call, call.Resource.Kind);
        if (decoded.Fault is { } fault) return new(fault);
        // Nothing is kept, but who asked what is told in the answer as in that of anything written.
        IMessageKind asked = ManagedFields.AfterWrite(call, null, (IObject)decoded.Object!);
        if (asked is TokenReview token) return AnswerAsync(call, token, stop);
        return new(asked switch
        {
            SubjectAccessReview review => Answer(call, access.Answer(review)),
            LocalSubjectAccessReview review => Answer(call, access.Answer(review, call.Key.Namespace)),
            SelfSubjectAccessReview review => Answer(call, access.Answer(review, call.Caller)),
            SelfSubjectRulesReview review => Answer(call, access.Answer(review, call.Caller)),
            SelfSubjectReview review =>
                new Reply.OfMessage(201, SelfReviews.Answer(review, call.Caller, call.ReceivedAt), call.Resource),
            _ => Status.NotFoundPath(),
        });
    }

    private async ValueTask<Reply> AnswerAsync(Call call, TokenReview review, CancellationToken stop) =>
        Answer(call, await tokens.AnswerAsync(review, stop));

    private static Reply Answer<T>(Call call, ApiResult<T> result)
        where T : class, IMessageKind =>
        result.TryGet(out T? answered, out Status? fault) ? new Reply.OfMessage(201, answered, call.Resource) : fault;
}
