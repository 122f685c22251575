using System.Text;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>
/// Fills in the secrets of type <c>kubernetes.io/service-account-token</c> that somebody made for an account, and
/// deletes them when their account is gone.
/// </summary>
public sealed class ServiceAccountTokenController : IController<ServiceAccountTokenController.View>
{
    private const string AccountName = "kubernetes.io/service-account.name";
    private const string AccountUid = "kubernetes.io/service-account.uid";
    private const string TokenKey = "token";
    private const string NamespaceKey = "namespace";
    private const string CertificatesKey = "ca.crt";

    /// <inheritdoc/>
    public static string Name => "serviceaccount-token-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Secret)
    {
        Watches = [Relation.Each(Kinds.ServiceAccount, SecretsOf)],
        Writes = [Kinds.Secret],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Secret">The secret.</param>
    /// <param name="Account">The account it names, if that is still the one.</param>
    /// <param name="Certificates">The cluster's root certificates.</param>
    /// <param name="Token">Makes the token of an account for a secret of a name; always the same one.</param>
    public sealed record View(
        Secret Secret, ServiceAccount? Account, string Certificates, Func<ServiceAccount, string, string> Token);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Settings.SecretToken is not { } token || cache.Find<Secret>(key) is not { } secret) return null;
        if (secret.Type != SecretType.ServiceAccountToken || NameIn(secret).Length == 0) return null;
        ServiceAccount? account = cache.Find<ServiceAccount>(new(key.Namespace, NameIn(secret)));
        string uid = UidIn(secret);
        bool isOther = account is not null && uid.Length > 0 && account.Metadata.UID != uid;
        return new(secret, isOther ? null : account, cache.Settings.RootCertificates, token);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        Secret secret = view.Secret;
        if (secret.Metadata.IsTerminating) return Plan.Nothing;
        if (view.Account is not { } account)
        {
            // The account may be so new that this cache does not know it.
            return Plan.Of(Write.Delete(secret)) with
            {
                VerifyAbsent =
                [
                    ServiceAccount.Empty with
                    {
                        Metadata = ObjectMeta.Empty with
                        {
                            Namespace = secret.Metadata.Namespace, Name = NameIn(secret), UID = UidIn(secret),
                        },
                    },
                ],
            };
        }

        MapOf<Bytes> data = secret.Data;
        if (view.Certificates.Length > 0) data = data.Set(CertificatesKey, Utf8(view.Certificates));
        if (!Has(data, NamespaceKey)) data = data.Set(NamespaceKey, Utf8(secret.Metadata.Namespace));
        if (!Has(data, TokenKey)) data = data.Set(TokenKey, Utf8(view.Token(account, secret.Metadata.Name)));
        Secret filled = secret with
        {
            Data = data,
            Metadata = secret.Metadata with
            {
                Annotations = secret.Metadata.Annotations.Set(AccountUid, account.Metadata.UID),
            },
        };
        return filled.Equals(secret) ? Plan.Nothing : Plan.Of(Write.Update(filled));
    }

    private static IEnumerable<ObjectKey> SecretsOf(CacheSnapshot cache, IObject account) =>
        cache.InNamespace<Secret>(account.Metadata.Namespace)
            .Where(secret => secret.Type == SecretType.ServiceAccountToken && NameIn(secret) == account.Metadata.Name)
            .Select(ObjectKey.Of);

    private static bool Has(MapOf<Bytes> data, string key) => data.TryGetValue(key, out Bytes value) && value.Length > 0;

    private static string NameIn(Secret secret) => secret.Metadata.Annotations.Find(AccountName) ?? "";

    private static string UidIn(Secret secret) => secret.Metadata.Annotations.Find(AccountUid) ?? "";

    private static Bytes Utf8(string text) => new(Encoding.UTF8.GetBytes(text));
}
