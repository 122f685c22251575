using Skiff.Client;
using Skiff.Model;
using Skiff.Model.Authentication.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>Answers whose a token is. Nothing is stored.</summary>
/// <param name="tokens">The server's token authenticator.</param>
/// <param name="settings">The API server's own audiences.</param>
public sealed class TokenReviews(TokenAuthenticator tokens, TokenSettings settings)
{
    /// <summary>The review with its answer, or the failure to answer.</summary>
    public async ValueTask<ApiResult<TokenReview>> AnswerAsync(TokenReview review, CancellationToken stop)
    {
        if (review.Spec.Token.Length == 0)
        {
            return Status.BadRequest("token is required for TokenReview in authentication");
        }

        ListOf<string> audiences = review.Spec.Audiences.IsEmpty ? settings.ApiAudiences : review.Spec.Audiences;
        TokenVerdict verdict = await tokens.AuthenticateAsync(review.Spec.Token, audiences, stop);
        // What the client put into the status and the answer does not speak of stays, as upstream leaves it.
        return review with
        {
            Status = verdict.User is { } user
                ? review.Status with
                {
                    Authenticated = true,
                    User = SelfReviews.Show(user),
                    Audiences = verdict.Audiences,
                }
                : review.Status with { Authenticated = false, Error = TokenAuthenticator.ErrorText(verdict) },
        };
    }
}
