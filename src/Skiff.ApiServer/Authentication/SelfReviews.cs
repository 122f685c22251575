using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Authentication.V1;

namespace Skiff.ApiServer.Authentication;

/// <summary>Answers who the caller is.</summary>
public static class SelfReviews
{
    /// <summary>The review with the caller in its status, impersonated or not.</summary>
    /// <param name="review">The posted review.</param>
    /// <param name="caller">Who posted it.</param>
    /// <param name="now">When.</param>
    public static SelfSubjectReview Answer(SelfSubjectReview review, Requests.UserInfo caller, DateTimeOffset now) =>
        review with
        {
            Metadata = review.Metadata with { CreationTimestamp = now },
            Status = SelfSubjectReviewStatus.Empty with { UserInfo = Show(caller) },
        };

    /// <summary>A user in the form the API shows it in.</summary>
    internal static Model.Authentication.V1.UserInfo Show(Requests.UserInfo user) =>
        Model.Authentication.V1.UserInfo.Empty with
        {
            Username = user.Name,
            UID = user.Uid,
            Groups = user.Groups,
            Extra = user.Extra,
        };
}
