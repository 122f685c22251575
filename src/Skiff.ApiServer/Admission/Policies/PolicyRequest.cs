using Skiff.ApiServer.Admission.Matching;
using Skiff.ApiServer.Admission.Webhooks;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Machinery.Cel;
using Skiff.Machinery.Policies;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Admission.Policies;

/// <summary>Shows requests to expressions.</summary>
internal static class PolicyRequest
{
    private const string CoreGroup = "";

    /// <summary>What expressions see of a request, of which the objects are shown in a version.</summary>
    /// <param name="request">The request.</param>
    /// <param name="shown">Its objects.</param>
    /// <param name="space">Its namespace.</param>
    /// <param name="answers">Answers for the variable <c>authorizer</c>.</param>
    public static PolicyInputs Show(
        AdmissionRequest request, ShownObjects shown, Namespace? space, AuthorizerAnswers answers) => new()
    {
        Object = () => Tree((IMessage?)shown.Object ?? request.Connection),
        OldObject = () => Tree(shown.Old),
        Request = () => Describe(request, shown),
        Namespace = () => Tree(space),
        Authorize = access => answers.Ask(QuestionOf(request.Call.Caller, access)),
        Resource = new CelAccess
        {
            Group = request.Kind.Group,
            Resource = request.Kind.Plural,
            Subresource = request.Subresource,
            Namespace = request.Namespace,
            Name = request.Name,
        },
    };

    /// <summary>The namespace a request is in; null for what lives in the cluster and for namespaces themselves.</summary>
    public static Namespace? SpaceOf(AdmissionRequest request)
    {
        bool isSpace = request.ObjectKind is { Group: CoreGroup, Name: nameof(Namespace) };
        return isSpace || request.Namespace.Length == 0
            ? null
            : request.Registry.Get(Kinds.Namespace, "", request.Namespace);
    }

    private static Json Tree(IMessage? value) => value is null ? Json.Null : ObjectCodec.Tree(value);

    private static JsonObject Describe(AdmissionRequest request, ShownObjects shown)
    {
        JsonObjectBuilder members = new(12);
        members.Set("kind", KindOf(shown.KindOf(request)));
        members.Set("resource", ResourceOf(shown.Form.Kind));
        members.Set("requestKind", KindOf(request.ObjectKind));
        members.Set("requestResource", ResourceOf(request.Kind));
        if (request.Subresource.Length > 0)
        {
            members.Set("subResource", Json.Of(request.Subresource));
            members.Set("requestSubResource", Json.Of(request.Subresource));
        }

        if (request.Name.Length > 0) members.Set("name", Json.Of(request.Name));
        if (request.Namespace.Length > 0) members.Set("namespace", Json.Of(request.Namespace));
        members.Set("operation", Json.Of(MatchRule.WordOf(request.Operation)));
        members.Set("userInfo", ObjectCodec.Tree(SelfReviews.Show(request.Call.Caller)));
        members.Set("dryRun", Json.Of(request.DryRun));
        RawJson options = ReviewMessage.OptionsOf(request);
        members.Set("options", options.IsAbsent ? Json.Null : JsonParser.Parse(options.Utf8.Span).Value ?? Json.Null);
        return members.Build();
    }

    private static JsonObject KindOf(Kind kind) =>
        Json.Object(("group", Json.Of(kind.Group)), ("version", Json.Of(kind.Version)), ("kind", Json.Of(kind.Name)));

    private static JsonObject ResourceOf(Kind kind) =>
        Json.Object(("group", Json.Of(kind.Group)), ("version", Json.Of(kind.Version)), ("resource", Json.Of(kind.Plural)));

    private static Attributes QuestionOf(UserInfo caller, CelAccess access)
    {
        UserInfo user = caller;
        if (access.ServiceAccount is { } account)
        {
            ServiceAccountName name = new(account.Namespace, account.Name);
            user = new(name.UserName, "", [.. name.Groups], default);
        }

        return access.Path is { } path
            ? Attributes.ForPath(user, access.Verb, path)
            : Attributes.ForResource(
                user, access.Verb, access.Group, access.Resource, access.Namespace, access.Name, access.Subresource) with
            {
                Version = "*",
                FieldSelector = Attributes.FieldsOf(access.FieldSelector),
                LabelSelector = Attributes.LabelsOf(access.LabelSelector),
            };
    }
}
