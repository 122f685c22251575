using System.Collections.Concurrent;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Authentication.V1;
using Skiff.Model.Authorization.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Agent.Tests.Streaming;

/// <summary>An API that answers nothing but reviews: tokens are their user's name behind "token-".</summary>
internal sealed class ReviewApi(Func<string, string, string, bool> allows) : IApi
{
    /// <summary>Every permission asked about: user, verb, subresource.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public ValueTask<ApiResult<IObject>> CreateAsync(Kind kind, IObject value, CancellationToken stop) =>
        ValueTask.FromResult<ApiResult<IObject>>(value switch
        {
            TokenReview review => ApiResult<IObject>.Ok(Review(review)),
            SubjectAccessReview review => ApiResult<IObject>.Ok(Review(review)),
            _ => Status.NotFoundPath(),
        });

    public ValueTask<ApiResult<IObject>> GetAsync(Kind kind, ObjectKey key, CancellationToken stop) =>
        throw new NotSupportedException();

    public ValueTask<ApiResult<ObjectList>> ListAsync(Kind kind, ListRequest request, CancellationToken stop) =>
        throw new NotSupportedException();

    public ValueTask<ApiResult<IObjectWatch>> WatchAsync(Kind kind, WatchRequest request, CancellationToken stop) =>
        throw new NotSupportedException();

    public ValueTask<ApiResult<IMessageKind>> PostAsync(
        Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop) =>
        throw new NotSupportedException();

    public ValueTask<ApiResult<IObject>> UpdateAsync(
        Kind kind, IObject value, string? subresource, CancellationToken stop) => throw new NotSupportedException();

    public ValueTask<ApiResult<IObject>> PatchAsync(
        Kind kind, ObjectKey key, PatchRequest patch, string? subresource, CancellationToken stop) =>
        throw new NotSupportedException();

    public ValueTask<ApiResult<IMessageKind>> DeleteAsync(
        Kind kind, ObjectKey key, DeleteOptions options, CancellationToken stop) => throw new NotSupportedException();

    private static TokenReview Review(TokenReview review)
    {
        bool known = review.Spec.Token.StartsWith("token-", StringComparison.Ordinal);
        return review with
        {
            Status = TokenReviewStatus.Empty with
            {
                Authenticated = known,
                User = known ? UserInfo.Empty with { Username = review.Spec.Token[6..] } : UserInfo.Empty,
            },
        };
    }

    private SubjectAccessReview Review(SubjectAccessReview review)
    {
        ResourceAttributes asked = review.Spec.ResourceAttributes!;
        Assert.Equal(("nodes", "n1"), (asked.Resource, asked.Name));
        Asked.Enqueue($"{review.Spec.User} {asked.Verb} {asked.Subresource}");
        return review with
        {
            Status = SubjectAccessReviewStatus.Empty with
            {
                Allowed = allows(review.Spec.User, asked.Verb, asked.Subresource),
            },
        };
    }
}
