using System.Globalization;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>Makes pods from templates, and names for templates.</summary>
public static class PodTemplates
{
    private const string SafeAlphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>A pod of a template, named by the API after its owner.</summary>
    public static Pod NewPod(IObject owner, PodTemplateSpec template) => Pod.Empty with
    {
        Metadata = ObjectMeta.Empty with
        {
            GenerateName = $"{owner.Metadata.Name}-",
            Namespace = owner.Metadata.Namespace,
            Labels = template.Metadata.Labels,
            Annotations = template.Metadata.Annotations,
            Finalizers = template.Metadata.Finalizers,
            OwnerReferences = [owner.ControllerReference()],
        },
        Spec = template.Spec,
    };

    /// <summary>
    /// A short name of a template's content: equal templates get equal names, and a collision count makes another one.
    /// </summary>
    public static string Hash(PodTemplateSpec template, int? collisions)
    {
        using JsonOutput text = new();
        template.WriteJson(text);
        uint hash = 2166136261; // FNV-1a, 32 bits.
        foreach (byte octet in text.Written) hash = (hash ^ octet) * 16777619;
        if (collisions is { } count)
        {
            for (int shift = 0; shift < 32; shift += 8) hash = (hash ^ (byte)(count >> shift)) * 16777619;
        }

        return string.Concat(
            hash.ToString(CultureInfo.InvariantCulture).Select(digit => SafeAlphabet[digit % SafeAlphabet.Length]));
    }
}
