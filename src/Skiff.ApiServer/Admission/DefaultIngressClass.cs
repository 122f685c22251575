using Skiff.Model;
using Skiff.Model.Networking.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>An ingress that names no class gets the default one, if there is one.</summary>
public sealed class DefaultIngressClass : AdmissionPlugin
{
    private const string DefaultAnnotation = "ingressclass.kubernetes.io/is-default-class";
    private const string ClassAnnotation = "kubernetes.io/ingress.class";

    /// <inheritdoc/>
    public override string Name => "DefaultIngressClass";

    /// <inheritdoc/>
    public override AdmissionAnswer Mutate(AdmissionRequest request)
    {
        bool isNew = request.Operation == AdmissionOperation.Create && request.Subresource.Length == 0;
        if (!isNew || request.Object is not Ingress ingress) return AdmissionAnswer.Admit(request.Object);
        if (ingress.Spec.IngressClassName is not null || ingress.Metadata.Annotations.ContainsKey(ClassAnnotation))
            return AdmissionAnswer.Admit(ingress);
        string[] classes =
        [
            .. request.Registry.List(Kinds.IngressClass)
                .Where(one => one.Metadata.Annotations.Find(DefaultAnnotation) == "true")
                .Select(one => one.Metadata.Name),
        ];
        return classes switch
        {
            [] => AdmissionAnswer.Admit(ingress),
            [var only] => AdmissionAnswer.Admit(ingress with { Spec = ingress.Spec with { IngressClassName = only } }),
            _ => AdmissionAnswer.Deny(Model.Meta.V1.Status.InternalError(
                $"{classes.Length} default IngressClasses were found, only 1 allowed")),
        };
    }
}
