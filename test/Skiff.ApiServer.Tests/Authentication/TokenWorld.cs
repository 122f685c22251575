using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Certificates;
using Skiff.ApiServer.Tests.Certificates;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Authentication;

/// <summary>A cluster with one account, pod, node and secret, all of which a test may replace or take away.</summary>
internal sealed class TokenWorld
{
    // Making an RSA key takes long; no test changes it.
    private static readonly RSA sharedKey = RSA.Create(2048);

    public TokenWorld()
    {
        Keys = ServiceAccountKeys.Of(sharedKey);
        Subjects = new(
            (space, name) => Match(Account, space, name),
            (space, name) => Match(Pod, space, name),
            name => Match(Node, "", name),
            (space, name) => Match(Secret, space, name));
        Issuer = new(Keys, TokenSettings.Default, Clock, () => Guid.Parse("11111111-2222-3333-4444-555555555555"));
        Verifier = new(Keys, TokenSettings.Default, Subjects, Clock);
    }

    public FixedClock Clock { get; } = new();

    public ServiceAccountKeys Keys { get; }

    public TokenSubjects Subjects { get; }

    public TokenIssuer Issuer { get; }

    public TokenVerifier Verifier { get; }

    public ServiceAccount? Account { get; set; } = ServiceAccount.Empty with { Metadata = Meta("ns", "app", "sa-uid") };

    public Pod? Pod { get; set; } = Pod.Empty with
    {
        Metadata = Meta("ns", "web-0", "pod-uid"),
        Spec = PodSpec.Empty with { ServiceAccountName = "app", NodeName = "node-1" },
    };

    public Node? Node { get; set; } = Node.Empty with { Metadata = Meta("", "node-1", "node-uid") };

    public Secret? Secret { get; set; } = Secret.Empty with { Metadata = Meta("ns", "keep", "secret-uid") };

    public static ObjectMeta Meta(string @namespace, string name, string uid) =>
        ObjectMeta.Empty with { Namespace = @namespace, Name = name, UID = uid };

    public string Issue(TokenBinding? binding = null, ListOf<string> audiences = default, long seconds = 3600) =>
        Issuer.Issue(Account!, binding ?? TokenBinding.None, audiences, seconds).Token;

    public string IssueForPod() => Issue(new(Pod: new("web-0", "pod-uid"), Node: new("node-1", "node-uid")));

    /// <summary>A token of the given parts, signed with the server's key or another.</summary>
    public static string Sign(string header, string payload, RSA? key = null)
    {
        string signed = $"{Encode(header)}.{Encode(payload)}";
        byte[] signature = (key ?? sharedKey).SignData(
            Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static string Decode(string text) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));

    private static T? Match<T>(T? value, string @namespace, string name)
        where T : class, IObject =>
        value is not null && value.Metadata.Namespace == @namespace && value.Metadata.Name == name ? value : null;
}
