/*
 * The native half of dev.jbuild.registry.EcSignatures: ECDSA by OpenSSL's libcrypto.
 * Source: OpenSSL, EVP_DigestVerifyInit(3), d2i_PUBKEY(3).
 */
#include <jni.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

enum { BROKEN = -1, FORGED = 0, RIGHT = 1 };

static int verify(const unsigned char *key, long key_length, const char *digest, const unsigned char *text,
		  size_t text_length, const unsigned char *signature, size_t signature_length)
{
	const unsigned char *end = key;
	EVP_PKEY *pkey = d2i_PUBKEY(NULL, &end, key_length);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int result = BROKEN;

	if (pkey && end == key + key_length && EVP_PKEY_is_a(pkey, "EC") && context &&
	    EVP_DigestVerifyInit_ex(context, NULL, digest, NULL, NULL, pkey, NULL) == 1)
		/* What is no signature at all is told as an error. */
		result = EVP_DigestVerify(context, signature, signature_length, text, text_length) == 1 ? RIGHT : FORGED;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(pkey);
	return result;
}

JNIEXPORT jint JNICALL Java_dev_jbuild_registry_EcSignatures_verify0(JNIEnv *env, jclass type, jbyteArray key,
								     jint bits, jbyteArray text, jbyteArray signature)
{
	const char *digest = bits == 256 ? "SHA2-256" : bits == 384 ? "SHA2-384" : "SHA2-512";
	jbyte *keys = (*env)->GetByteArrayElements(env, key, NULL);
	jbyte *texts = keys ? (*env)->GetByteArrayElements(env, text, NULL) : NULL;
	jbyte *signatures = texts ? (*env)->GetByteArrayElements(env, signature, NULL) : NULL;
	int result = BROKEN;

	(void)type;
	if (signatures) {
		result = verify((unsigned char *)keys, (*env)->GetArrayLength(env, key), digest,
				(unsigned char *)texts, (size_t)(*env)->GetArrayLength(env, text),
				(unsigned char *)signatures, (size_t)(*env)->GetArrayLength(env, signature));
		(*env)->ReleaseByteArrayElements(env, signature, signatures, JNI_ABORT);
	}
	if (texts)
		(*env)->ReleaseByteArrayElements(env, text, texts, JNI_ABORT);
	if (keys)
		(*env)->ReleaseByteArrayElements(env, key, keys, JNI_ABORT);
	return result;
}
