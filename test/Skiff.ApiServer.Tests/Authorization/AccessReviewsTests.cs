using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Authorization.Bootstrap;
using Skiff.ApiServer.Authorization.Reviews;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Authorization.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Tests.Authorization;

public sealed class AccessReviewsTests
{
    private static readonly ResourceAttributes listPods =
        ResourceAttributes.Empty with { Verb = "list", Resource = "pods", Namespace = "ns" };

    private readonly Authorizer authorizer = new(BootstrapPolicy.NodeRules);
    private readonly AccessReviews reviews;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public AccessReviewsTests()
    {
        reviews = new(authorizer);
        foreach (IObject value in BootstrapPolicy.All) authorizer.Set(value);
        authorizer.Set(RoleBinding.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = "ns", Name = "scheduling" },
            RoleRef = RoleRef.Empty with { Kind = "ClusterRole", Name = "system:kube-scheduler" },
            Subjects = [Subject.Empty with { Kind = "User", Name = "ann" }],
        });
    }

    [Fact]
    public void An_access_review_answers_for_the_named_user()
    {
        SubjectAccessReviewStatus yes = Ask("ann", listPods);
        SubjectAccessReviewStatus no = Ask("ann", listPods with { Namespace = "other" });
        SubjectAccessReviewStatus root = Ask("root", listPods, UserInfo.MastersGroup);

        Assert.True(yes.Allowed);
        Assert.Equal(
            "RBAC: allowed by RoleBinding \"scheduling/ns\" of ClusterRole \"system:kube-scheduler\" to User \"ann\"",
            yes.Reason);
        Assert.Equal((false, false, ""), (no.Allowed, no.Denied, no.Reason));
        Assert.Equal((true, ""), (root.Allowed, root.Reason));
    }

    [Fact]
    public void A_path_is_asked_for_alike()
    {
        SubjectAccessReview review = SubjectAccessReview.Empty with
        {
            Spec = SubjectAccessReviewSpec.Empty with
            {
                Groups = ["system:unauthenticated"],
                NonResourceAttributes = NonResourceAttributes.Empty with { Path = "/healthz", Verb = "get" },
            },
        };

        Assert.True(reviews.AnswerAsync(review, Stop).Now().Value!.Status.Allowed);
    }

    [Fact]
    public void A_field_selector_narrows_the_question()
    {
        ResourceAttributes pods = ResourceAttributes.Empty with { Verb = "list", Resource = "pods" };
        FieldSelectorRequirement requirement =
            FieldSelectorRequirement.Empty with { Key = "spec.nodeName", Operator = "In", Values = ["n1"] };

        Assert.False(Ask("system:node:n1", pods, "system:nodes").Allowed);
        Assert.True(Ask("system:node:n1", pods with
        {
            FieldSelector = FieldSelectorAttributes.Empty with { Requirements = [requirement] },
        }, "system:nodes").Allowed);
        Assert.True(Ask("system:node:n1", pods with
        {
            FieldSelector = FieldSelectorAttributes.Empty with { RawSelector = "a!=b,spec.nodeName=n1" },
        }, "system:nodes").Allowed);
        Assert.False(Ask("system:node:n1", pods with
        {
            FieldSelector = FieldSelectorAttributes.Empty with { RawSelector = "spec.nodeName!=n1" },
        }, "system:nodes").Allowed);
    }

    [Fact]
    public void A_review_that_asks_nothing_or_two_things_is_invalid()
    {
        SubjectAccessReviewSpec nobody = SubjectAccessReviewSpec.Empty;
        SubjectAccessReviewSpec both = nobody with
        {
            User = "ann",
            ResourceAttributes = listPods,
            NonResourceAttributes = NonResourceAttributes.Empty with { Path = "/x", Verb = "get" },
        };

        Assert.Equal(
            ".authorization.k8s.io \"\" is invalid: " +
            "[spec.resourceAttributes: Invalid value: null: " +
            "exactly one of nonResourceAttributes or resourceAttributes must be specified, " +
            "spec.user: Invalid value: \"\": at least one of user or group must be specified]",
            reviews.AnswerAsync(SubjectAccessReview.Empty with { Spec = nobody }, Stop).Now().Error?.Message);
        Assert.Equal(
            ".authorization.k8s.io \"\" is invalid: spec.nonResourceAttributes: Invalid value: " +
            "{\"path\":\"/x\",\"verb\":\"get\"}: cannot be specified in combination with resourceAttributes",
            reviews.AnswerAsync(SubjectAccessReview.Empty with { Spec = both }, Stop).Now().Error?.Message);
        Assert.Equal(422, reviews.AnswerAsync(SelfSubjectAccessReview.Empty, UserInfo.Of("ann"), Stop).Now().Error?.Code);
    }

    [Fact]
    public void A_local_review_stays_in_its_namespace()
    {
        LocalSubjectAccessReview review = LocalSubjectAccessReview.Empty with
        {
            Spec = SubjectAccessReviewSpec.Empty with { User = "ann", ResourceAttributes = listPods },
        };

        Assert.True(reviews.AnswerAsync(review, "ns", Stop).Now().Value!.Status.Allowed);
        Assert.EndsWith(
            "spec.resourceAttributes.namespace: Invalid value: \"ns\": must match metadata.namespace",
            reviews.AnswerAsync(review, "other", Stop).Now().Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_caller_learns_its_rules()
    {
        SubjectRulesReviewStatus rules = Rules(UserInfo.Of("ann"), "ns");

        Assert.Contains(rules.ResourceRules.AsEnumerable(), r => r.Resources.Contains("bindings"));
        Assert.Contains(rules.ResourceRules.AsEnumerable(), r => r.Resources.Contains("selfsubjectreviews"));
        Assert.Contains(rules.NonResourceRules.AsEnumerable(), r => r.NonResourceURLs.Contains("/apis/*"));
        Assert.Equal((false, ""), (rules.Incomplete, rules.EvaluationError));
        Assert.DoesNotContain(
            Rules(UserInfo.Of("ann"), "other").ResourceRules.AsEnumerable(), r => r.Resources.Contains("bindings"));
        Assert.Equal(
            "no namespace on request", reviews.Answer(SelfSubjectRulesReview.Empty, UserInfo.Of("ann")).Error?.Message);
    }

    [Fact]
    public void A_nodes_rules_cannot_be_listed()
    {
        SubjectRulesReviewStatus rules = Rules(UserInfo.Of("system:node:n1", "system:nodes"), "ns");

        Assert.True(rules.Incomplete);
        Assert.Equal("node authorizer does not support user rule resolution", rules.EvaluationError);
    }

    private SubjectRulesReviewStatus Rules(UserInfo user, string @namespace) => reviews.Answer(
        SelfSubjectRulesReview.Empty with { Spec = SelfSubjectRulesReviewSpec.Empty with { Namespace = @namespace } },
        user).Value!.Status;

    private SubjectAccessReviewStatus Ask(string user, ResourceAttributes attributes, params ListOf<string> groups) =>
        reviews.AnswerAsync(SubjectAccessReview.Empty with
        {
            Spec = SubjectAccessReviewSpec.Empty with { User = user, Groups = groups, ResourceAttributes = attributes },
        }, Stop).Now().Value!.Status;
}
